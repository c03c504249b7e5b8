// One imaging job per process: libvips, its memory and its crashes never enter the server.
// Exit codes: 0 done, 1 the image is at fault (one JSON line says why), 2 wrong use, 3 this machine is at fault, 4 it
// waited for a job and got none.
import Glibc

limitResources()
var arguments = Array(CommandLine.arguments.dropFirst())
do throws(Failure) {
    try Job.startVips()
    if arguments == ["wait"] {
        arguments = awaitedJob()
        if arguments.isEmpty { exit(4) }
    }
    guard let job = Job(arguments: arguments) else {
        throw Failure.usage(
            "usage: easel-imaging verify FILE --max-pixels N"
                + " | thumbnail FILE OUT --width N [--max-pixels N] | draw OUT --format png|jpg|webp"
                + " | wait (for one of these on standard input, with a NUL behind each argument)")
    }
    print(try job.run())
} catch {
    print("{\"error\":\(jsonString(error.reason))}")
    exit(error.exitCode)
}
