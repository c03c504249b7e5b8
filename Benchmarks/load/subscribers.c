// Many clients of one live feed, and the one who makes it say something.
//
//   subscribers PORT COUNT SUBSCRIBE PUBLISH NEEDLE MESSAGES TIMES [FIRST]
//
// SUBSCRIBE, PUBLISH and FIRST are files with a whole HTTP request; in PUBLISH, 000000 is replaced by the message's number.
// FIRST is sent before SUBSCRIBE, on the same connection, and its answer awaited. NEEDLE is in every message exactly once.
//
// Says "connected". Then, TIMES over: waits for a line, publishes message after message, each once everybody has got the
// last, and prints the milliseconds from publishing to reading as JSON. Holds the connections until its input ends.
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { FIRST, HEAD, READING };

struct client {
    int fd, phase, tail, matched, got;
};

static struct client *clients;
static int count, epoll, messages, prefix[64], needle_length;
static const char *needle;
static char *subscribe, *first, buffer[1 << 18];
static double *times, began;

static void fail(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    exit(1);
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static char *contents(const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file) fail("cannot read %s", path);
    char *text = calloc(1, 65536);
    if (!fread(text, 1, 65535, file)) fail("%s is empty", path);
    fclose(file);
    return text;
}

static int dial(int port) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to)) fail("cannot connect: %s", strerror(errno));
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return fd;
}

static void say(int fd, const char *text) {
    size_t length = strlen(text);
    if (write(fd, text, length) != (ssize_t)length) fail("cannot send a request: %s", strerror(errno));
}

// What has been read by a client; how many it has got grows with every needle, also if it comes in two parts.
static int take(struct client *client, const char *bytes, ssize_t length) {
    int found = 0;
    for (ssize_t at = 0; at < length; at++) {
        if (client->phase != READING) {
            // The head ends with an empty line.
            char expected = "\r\n\r\n"[client->tail];
            client->tail = bytes[at] == expected ? client->tail + 1 : bytes[at] == '\r';
            if (client->tail < 4) continue;
            client->tail = 0;
            if (client->phase == HEAD) client->phase = READING, found = -1;
            else {
                client->phase = HEAD;
                say(client->fd, subscribe);
                return 0;  // The rest is the first answer's body, short and in the same read.
            }
            continue;
        }
        while (client->matched && needle[client->matched] != bytes[at]) client->matched = prefix[client->matched - 1];
        if (needle[client->matched] == bytes[at]) client->matched++;
        if (client->matched == needle_length) {
            client->matched = 0;
            if (client->got < messages) times[client->got * (long)count + (client - clients)] = now() - began;
            client->got++;
            found++;
        }
    }
    return found;
}

// Reads until so many more heads or messages have come.
static void await(int wanted, int publisher, int *answered) {
    struct epoll_event events[512];
    double end = now() + 60000;
    while (wanted > 0 || (answered && !*answered)) {
        int ready = epoll_wait(epoll, events, 512, 1000);
        if (now() > end) fail("%d did not come within 60 s", wanted);
        for (int i = 0; i < ready; i++) {
            if (events[i].data.fd == -1) {
                ssize_t length = read(publisher, buffer, sizeof buffer);
                if (length <= 0) fail("the server closed the connection that publishes");
                if (answered && !*answered) {
                    if (strncmp(buffer, "HTTP/1.1 2", 10)) fail("publishing was answered %.200s", buffer);
                    *answered = 1;
                }
                continue;
            }
            struct client *client = clients + events[i].data.fd;
            ssize_t length = read(client->fd, buffer, sizeof buffer);
            if (length <= 0) fail("the server closed a feed");
            if (client->phase != READING && client->tail == 0 && strncmp(buffer, "HTTP/1.1 2", 10))
                fail("a request was answered %.300s", buffer);
            int found = take(client, buffer, length);
            wanted -= found < 0 ? 1 : found;
        }
    }
}

static int order(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void publish_all(int publisher, char *publish, char *place) {
    static int published;
    double *last = calloc(messages + 1, sizeof *last);
    for (int at = 0; at < count; at++) clients[at].got = 0;
    for (int number = 0; number < messages; number++) {
        char digits[7];
        snprintf(digits, sizeof digits, "%06d", published++ % 1000000);
        memcpy(place, digits, 6);
        int answered = 0;
        began = now();
        say(publisher, publish);
        await(count, publisher, &answered);
        for (int at = 0; at < count; at++) {
            if (clients[at].got != number + 1) fail("a client got %d of %d messages", clients[at].got, number + 1);
            double took = times[number * (long)count + at];
            if (took > last[number]) last[number] = took;
        }
    }
    long all = (long)count * messages;
    qsort(times, all, sizeof *times, order);
    qsort(last, messages, sizeof *last, order);
    printf("{\"p50\": %.3f, \"p99\": %.3f, \"last\": %.3f, \"worst\": %.3f}\n", times[all / 2], times[all * 99 / 100],
           last[messages / 2], last[messages - 1]);
    fflush(stdout);
    free(last);
}

int main(int argc, char **argv) {
    if (argc < 8) fail("usage: subscribers PORT COUNT SUBSCRIBE PUBLISH NEEDLE MESSAGES TIMES [FIRST]");
    int port = atoi(argv[1]);
    count = atoi(argv[2]);
    subscribe = contents(argv[3]);
    char *publish = contents(argv[4]), *place = strstr(publish, "000000");
    needle = argv[5];
    needle_length = strlen(needle);
    messages = atoi(argv[6]);
    int rounds = atoi(argv[7]);
    if (argc > 8) first = contents(argv[8]);
    if (!place || needle_length < 1 || needle_length > 63) fail("PUBLISH has no 000000, or NEEDLE is too long");
    for (int at = 1, matched = 0; at < needle_length; prefix[at++] = matched) {
        while (matched && needle[matched] != needle[at]) matched = prefix[matched - 1];
        matched += needle[matched] == needle[at];
    }
    clients = calloc(count, sizeof *clients);
    times = calloc((size_t)count * messages + 1, sizeof *times);
    epoll = epoll_create1(0);
    // Some at a time, so that the server's queue of new connections does not overflow.
    for (int at = 0; at < count;) {
        int some = count - at < 100 ? count - at : 100;
        for (int end = at + some; at < end; at++) {
            clients[at] = (struct client){.fd = dial(port), .phase = first ? FIRST : HEAD};
            struct epoll_event event = {.events = EPOLLIN, .data.fd = at};
            epoll_ctl(epoll, EPOLL_CTL_ADD, clients[at].fd, &event);
            say(clients[at].fd, first ? first : subscribe);
        }
        await(some, -1, NULL);
    }
    puts("connected");
    fflush(stdout);

    char line[16];
    int publisher = -1;
    for (int round = 0; fgets(line, sizeof line, stdin);) {
        if (round++ == rounds) continue;
        if (publisher < 0) {
            publisher = dial(port);
            struct epoll_event event = {.events = EPOLLIN, .data.fd = -1};
            epoll_ctl(epoll, EPOLL_CTL_ADD, publisher, &event);
        }
        publish_all(publisher, publish, place);
    }
    return 0;
}
