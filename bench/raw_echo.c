#define _GNU_SOURCE
#include "bench/raw_echo.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { kEventsMax = 256 };

struct peer {
  int fd;
  // What must wait: answers that the kernel had no room for, then a frame that is not whole yet.
  unsigned char* waiting;
  size_t waiting_bytes;
  size_t waiting_room;
  size_t unsent_bytes;  // the answers among them
};

struct server {
  int epoll;
  unsigned char* buffer;  // one for all peers
  size_t buffer_bytes;
};

static void close_peer(struct peer* peer) {
  close(peer->fd);
  free(peer->waiting);
  free(peer);
}

static int watch(const struct server* server, int operation, int fd, struct peer* peer,
                 uint32_t events) {
  struct epoll_event event = {.events = events, .data = {.ptr = peer}};
  return epoll_ctl(server->epoll, operation, fd, &event);
}

static void accept_peer(const struct server* server, int listener) {
  const int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0) return;
  struct peer* const peer = calloc(1, sizeof *peer);
  if (peer == NULL) abort();
  peer->fd = fd;
  if (watch(server, EPOLL_CTL_ADD, fd, peer, EPOLLIN) != 0) close_peer(peer);
}

static size_t whole_frames(const unsigned char* bytes, size_t size) {
  size_t whole = 0;
  while (size - whole >= 4) {
    uint32_t length;
    memcpy(&length, bytes + whole, sizeof length);
    const size_t frame = 4 + (size_t)ntohl(length);
    if (size - whole < frame) break;
    whole += frame;
  }
  return whole;
}

static void keep(struct peer* peer, const unsigned char* bytes, size_t size) {
  peer->waiting_bytes = size;
  if (size == 0) return;
  if (size > peer->waiting_room) {
    peer->waiting = realloc(peer->waiting, size);
    if (peer->waiting == NULL) abort();
    peer->waiting_room = size;
  }
  memmove(peer->waiting, bytes, size);
}

// How many bytes the kernel took; -1: the peer has gone.
static ssize_t send_some(int fd, const unsigned char* bytes, size_t size) {
  const ssize_t sent = send(fd, bytes, size, MSG_NOSIGNAL);
  return sent < 0 && errno == EAGAIN ? 0 : sent;
}

static int echo(const struct server* server, struct peer* peer) {
  const size_t kept = peer->waiting_bytes;
  if (kept == server->buffer_bytes) return -1;
  if (kept != 0) memcpy(server->buffer, peer->waiting, kept);
  const ssize_t got = recv(peer->fd, server->buffer + kept, server->buffer_bytes - kept, 0);
  if (got <= 0) return got < 0 && errno == EAGAIN ? 0 : -1;

  const size_t size = kept + (size_t)got;
  const size_t whole = whole_frames(server->buffer, size);
  const ssize_t sent = whole == 0 ? 0 : send_some(peer->fd, server->buffer, whole);
  if (sent < 0) return -1;
  keep(peer, server->buffer + sent, size - (size_t)sent);
  peer->unsent_bytes = whole - (size_t)sent;
  // Who does not read its answers is not read from.
  return peer->unsent_bytes == 0 ? 0 : watch(server, EPOLL_CTL_MOD, peer->fd, peer, EPOLLOUT);
}

static int send_rest(const struct server* server, struct peer* peer) {
  const ssize_t sent = send_some(peer->fd, peer->waiting, peer->unsent_bytes);
  if (sent < 0) return -1;
  peer->unsent_bytes -= (size_t)sent;
  keep(peer, peer->waiting + sent, peer->waiting_bytes - (size_t)sent);
  return peer->unsent_bytes != 0 ? 0 : watch(server, EPOLL_CTL_MOD, peer->fd, peer, EPOLLIN);
}

void RunRawEcho(int listener, size_t read_bytes) {
  struct server server = {.epoll = epoll_create1(EPOLL_CLOEXEC),
                          .buffer = malloc(read_bytes),
                          .buffer_bytes = read_bytes};
  struct epoll_event events[kEventsMax];
  if (server.buffer == NULL || watch(&server, EPOLL_CTL_ADD, listener, NULL, EPOLLIN) != 0) abort();
  for (;;) {
    const int ready = epoll_wait(server.epoll, events, kEventsMax, -1);
    for (int i = 0; i < ready; ++i) {
      struct peer* const peer = events[i].data.ptr;
      if (peer == NULL) {
        accept_peer(&server, listener);
      } else if ((peer->unsent_bytes == 0 ? echo : send_rest)(&server, peer) != 0) {
        close_peer(peer);
      }
    }
  }
}
