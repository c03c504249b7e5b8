// The types of Easel's JavaScript client. scripts/check-page checks that client.js has exactly these.

/** Milliseconds since 1970. */
export type Timestamp = number;

export interface Canvas {
  id: string;
  title: string;
  /** Instructions for a language model in every chat on this canvas. */
  systemPrompt?: string;
  /** Grows by one with every visible change. */
  version: number;
  createdAt: Timestamp;
  updatedAt: Timestamp;
  /** Only in the trash. */
  deletedAt?: Timestamp;
}

/** A stored image and where to get it. */
export interface Image {
  imageStorageId: string;
  /** Works without a key, for example in an `<img>`, for 7 to 8 days. */
  imageUrl: string;
  /** The same, 512 pixels wide. */
  thumbnailUrl: string;
  width: number;
  height: number;
  contentType: string;
  byteCount: number;
}

/** One image on a canvas. The fields of `Image` are there once the image is stored. */
export interface ImageNode extends Partial<Image> {
  id: string;
  canvasId: string;
  prompt: string;
  model: string;
  aspectRatio?: string;
  resolution?: string;
  outputFormat?: string;
  referenceImages?: string[];
  messageId?: string;
  position: { x: number; y: number };
  size: { width: number; height: number };
  status: 'pending' | 'processing' | 'completed' | 'failed' | 'canceled';
  statusDetail?: string;
  error?: { code: string; message: string; retryable: boolean };
  /** What `retry` would do: `fetch` what is already paid for, or `create` a new attempt, which costs credits. */
  retryAction?: 'fetch' | 'create';
  attempt: number;
  kieTaskId?: string;
  alternatives: Image[];
  creditsConsumed?: number;
  price?: number;
  priceCeiling?: number;
  generationSeconds?: number;
  expectedSeconds: number;
  startedAt?: Timestamp;
  estimatedStartAt?: Timestamp;
  isAiGenerated: boolean;
  createdAt: Timestamp;
  updatedAt: Timestamp;
  /** Only in the trash. */
  deletedAt?: Timestamp;
}

/** What one request asks for. */
export interface ImageRequest {
  prompt: string;
  model?: string;
  aspectRatio?: string;
  resolution?: string;
  outputFormat?: string;
  /** 1 to 8; 1 by default. */
  count?: number;
  /** Public addresses, `uploadId`s or `imageStorageId`s. */
  referenceImages?: string[];
  position?: { x: number; y: number };
  /** Accepts the offer of a chat message. */
  messageId?: string;
}

export interface Offer {
  prompt: string;
  model?: string;
  aspectRatio?: string;
  resolution?: string;
  outputFormat?: string;
  count: number;
  referenceImages: string[];
  position?: { x: number; y: number };
}

/** One line of a canvas's chat. */
export interface Message {
  id: string;
  canvasId: string;
  role: 'user' | 'assistant';
  content: string;
  imageNodeIds: string[];
  offer?: Offer;
  createdAt: Timestamp;
}

export interface Upload {
  /** For `referenceImages`. */
  uploadId: string;
  url: string;
  width: number;
  height: number;
  contentType: string;
  byteCount: number;
}

/** One entry of an image node's audit trail. */
export interface NodeEvent {
  kind: string;
  attempt?: number;
  detail?: string;
  createdAt: Timestamp;
  [fact: string]: unknown;
}

/** A canvas with everything on it. */
export interface Snapshot {
  canvas: Canvas;
  imageNodes: ImageNode[];
  version: number;
}

/**
 * One change of a canvas. `version` is the canvas's version after it; a later `watch` can continue from there with
 * `after`. `reset` replaces everything known of the canvas. After `canvasDeleted`, nothing more follows for it.
 * `messageDelta` has no version: it is a part of a chat answer, starting at `offset`; `message` has all of it.
 */
export type Change =
  | { type: 'imageNode'; canvasId: string; version: number; imageNode: ImageNode }
  | { type: 'imageNodeDeleted'; canvasId: string; version: number; imageNodeId: string }
  | { type: 'canvas'; canvasId: string; version: number; canvas: Canvas }
  | { type: 'message'; canvasId: string; version: number; message: Message }
  | { type: 'reset'; canvasId: string; version: number; canvas: Canvas; imageNodes: ImageNode[] }
  | { type: 'messageDelta'; canvasId: string; messageId: string; delta: string; offset: number }
  | { type: 'canvasDeleted'; canvasId: string };

/** What a refusal says (RFC 9457). */
export interface Problem {
  status?: number;
  code?: string;
  detail?: string;
  title?: string;
  field?: string;
}

/** An error from the server, with its explanation, or from this client. */
export class EaselError extends Error {
  constructor(problem: Problem, options?: { cause?: unknown; retryAfter?: number });
  /** The HTTP status; 0 when no response arrived. */
  status: number;
  /** Stable, such as `not_found`; this client's own are `network_error`, `unexpected_answer` and `timeout`. */
  code: string;
  /** What is wrong and what would be right; the same as `message`. */
  detail: string;
  /** The part of the request that is wrong. */
  field: string | undefined;
  /** Milliseconds the server asks to wait. */
  retryAfter: number | undefined;
}

export interface EaselOptions {
  /** The address of the server; by default the one this module was loaded from. */
  baseURL?: string | URL;
  /** An API key. Without one, a page of the same server uses its session cookie. */
  key?: string;
  /** Used in place of the global `fetch`. */
  fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /** How often a request is repeated; 5 by default. */
  retries?: number;
  /** Milliseconds to wait for a response; 60,000 by default, 0 for no limit. Uploads have none. */
  timeout?: number;
}

export interface Cancellation {
  signal?: AbortSignal;
}

export interface ListOptions extends Cancellation {
  limit?: number;
  /** `nextCursor` of the previous page. */
  cursor?: string;
}

export interface DeleteOptions extends Cancellation {
  /** Deletes for good instead of moving to the trash. */
  permanently?: boolean;
}

export interface CreateOptions extends Cancellation {
  /** Made by the client unless given. The same key with the same request returns the first response again. */
  idempotencyKey?: string;
}

export interface MessageOptions extends CreateOptions {
  /** Credits above which the answer offers what it would order instead of ordering it. */
  askAbove?: number;
}

export interface RequestOptions extends CreateOptions {
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as it is. */
  file?: Blob | BufferSource;
  query?: Record<string, string | number | boolean | undefined>;
  headers?: Record<string, string>;
  keepalive?: boolean;
  /**
   * Whether the request is repeated when its response was lost; by default `GET`, `PATCH` and requests with an
   * `idempotencyKey` are.
   */
  repeat?: boolean;
}

export interface WatchOptions extends Cancellation {
  /**
   * The last known version; every change after it follows. Without it, a `reset` with the whole canvas comes first;
   * `latest` starts with the next change.
   */
  after?: number | 'latest';
  /**
   * Called when the connection is live and when it is lost. It reconnects by itself, once the returned promise settles.
   */
  onStatus?: (status: 'live' | 'lost') => void | Promise<void>;
  /** Called whenever anything comes from the server: on a live connection at least every 15 seconds. */
  onHeard?: () => void;
}

export interface Canvases {
  /** Last changed first. */
  list(options?: ListOptions): Promise<{ canvases: Canvas[]; nextCursor?: string }>;
  create(canvas?: { title?: string; systemPrompt?: string }, options?: Cancellation): Promise<Canvas>;
  get(id: string, options?: Cancellation): Promise<Snapshot>;
  rename(id: string, title: string, options?: Cancellation): Promise<Canvas>;
  delete(id: string, options?: DeleteOptions): Promise<null>;
  restore(id: string, options?: Cancellation): Promise<Canvas>;
}

export interface ImageNodes {
  list(
    canvasId: string,
    options?: ListOptions & { status?: ImageNode['status'] },
  ): Promise<{ imageNodes: ImageNode[]; nextCursor?: string }>;
  /** Creates and pays for images once, even if the response is lost and the request is repeated. */
  create(canvasId: string, request: ImageRequest, options?: CreateOptions): Promise<{ imageNodes: ImageNode[] }>;
  get(id: string, options?: Cancellation): Promise<ImageNode>;
  /** Moves or resizes it. */
  update(
    id: string,
    changes: Partial<Pick<ImageNode, 'position' | 'size'>>,
    options?: Cancellation,
  ): Promise<ImageNode>;
  /** Does what `retryAction` says. */
  retry(id: string, options?: Cancellation): Promise<ImageNode>;
  cancel(id: string, options?: Cancellation): Promise<ImageNode>;
  delete(id: string, options?: DeleteOptions): Promise<null>;
  restore(id: string, options?: Cancellation): Promise<ImageNode>;
  /** The audit trail, oldest first. */
  events(id: string, options?: Cancellation): Promise<{ events: NodeEvent[] }>;
  /** The states of an image node, now and after every change, over one connection for each canvas. */
  watch(imageNode: string | ImageNode, options?: Cancellation): AsyncGenerator<ImageNode, void, void>;
  /**
   * The image node once it is completed, failed or canceled, from the live feed. Fails with the code `timeout` after
   * `timeout` milliseconds, if given.
   */
  wait(imageNode: string | ImageNode, options?: Cancellation & { timeout?: number }): Promise<ImageNode>;
}

export interface Messages {
  list(canvasId: string, options?: Cancellation): Promise<{ messages: Message[] }>;
  /** The answer arrives on the live feed. */
  create(canvasId: string, content: string, options?: MessageOptions): Promise<Message>;
  /** Stops the answer to a user's message. What it has ordered stays. */
  stop(canvasId: string, messageId: string, options?: Cancellation): Promise<Message>;
}

export interface Uploads {
  /** A PNG, JPEG or WebP image, for `referenceImages`. */
  create(file: Blob | BufferSource, options?: Cancellation): Promise<Upload>;
}

export class Easel {
  constructor(options?: EaselOptions);
  canvases: Canvases;
  imageNodes: ImageNodes;
  messages: Messages;
  uploads: Uploads;
  /** Any other request of the API; returns its JSON, or null. */
  // deno-lint-ignore no-explicit-any
  request(method: string, path: string, options?: RequestOptions): Promise<any>;
  /**
   * Changes of one or several canvases, each once and in order, over one connection. It resumes after network failures
   * and restarts, and ends with the signal. For several canvases, give the last known version of each, if any.
   */
  watch(
    canvases: string | Record<string, number | 'latest' | undefined>,
    options?: WatchOptions,
  ): AsyncGenerator<Change, void, void>;
}

/** Whether an image node is completed, failed or canceled. */
export function isFinal(node: ImageNode): boolean;
/** An id for `idempotencyKey`. */
export function uniqueId(): string;
/** Milliseconds to wait after this number of failures. */
export function backoff(failures: number): number;
/** Milliseconds a `Retry-After` header asks to wait. */
export function retryAfter(header: string | null): number | undefined;
/** Server-sent events of a body; `silent` is called when nothing comes for 45 seconds. */
export function serverEvents(
  body: ReadableStream<Uint8Array>,
  silent?: () => void,
): AsyncGenerator<{ id: string; event: string; data: string }>;
