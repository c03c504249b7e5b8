// client.d.ts is written by hand; here the compiler compares it with client.js, both ways.
import * as client from '../../Sources/EaselServer/Page/Assets/client/client.js';
import type * as Declared from '../../Sources/EaselServer/Page/Assets/client/client.d.ts';

/** What client.js exports is what client.d.ts says. */
client satisfies typeof Declared;

/** And nothing is missing there, of the module or of an object of it. */
type Missing<Actual, Written> = Exclude<keyof Actual, keyof Written>;
type Nothing<T extends never> = T;
export type Checked = [
  Nothing<Missing<typeof client, typeof Declared>>,
  Nothing<Missing<client.Easel, Declared.Easel>>,
  Nothing<Missing<client.EaselError, Declared.EaselError>>,
];
