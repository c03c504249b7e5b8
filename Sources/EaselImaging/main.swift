// One imaging job per process: libvips, its memory and its crashes never enter the server.
// Exit codes: 0 done, 1 the picture is at fault (one JSON line says why), 2 wrong use, 3 this machine is at fault.
import Glibc

limitResources()
let arguments = Array(CommandLine.arguments.dropFirst())
do throws(Failure) {
    guard let job = Job(arguments: arguments) else {
        throw Failure.usage(
            "usage: easel-imaging verify FILE --max-pixels N"
                + " | thumbnail FILE OUT --width N [--max-pixels N] | draw OUT --format png|jpg|webp")
    }
    print(try job.run())
} catch {
    print("{\"error\":\(jsonString(error.reason))}")
    exit(error.exitCode)
}
