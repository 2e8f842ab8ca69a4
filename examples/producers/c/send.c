/* Readings as a small device sends them: plain HTTP, one POST, no library. It speaks to the door that `npm start` opens on your own machine
 * (POST /readings); Weir has no door for devices in AWS yet. On an Arduino the body of send_readings() stays as it is, with a WiFiClient in the place
 * of the socket, and the device keeps what was not answered by 202 to send it again: a reading that arrives twice counts once.
 *
 * cc -o send send.c && ./send 127.0.0.1 4600 */
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static const char *DEVICE = "c-meter";

/* Three readings, the oldest first, one a line. Answers the length, or -1 where they do not fit. */
static int write_readings(char *body, size_t size) {
  size_t used = 0;
  time_t now = time(NULL);
  for (int minutes_ago = 2; minutes_ago >= 0; minutes_ago--) {
    time_t at = now - minutes_ago * 60;
    char stamp[32];
    strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%SZ", gmtime(&at));
    int wrote = snprintf(body + used, size - used, "{\"meter_id\":\"%s\",\"timestamp\":\"%s\",\"power\":%.3f}\n",
                         DEVICE, stamp, 3.0 + (double)rand() / RAND_MAX);
    if (wrote < 0 || (size_t)wrote >= size - used) return -1;
    used += (size_t)wrote;
  }
  return (int)used;
}

/* Whole, or -1. */
static int send_all(int connection, const char *bytes, size_t length) {
  while (length > 0) {
    ssize_t sent = send(connection, bytes, length, 0);
    if (sent <= 0) return -1;
    bytes += sent;
    length -= (size_t)sent;
  }
  return 0;
}

static int connect_to(const char *host, const char *port) {
  struct addrinfo hints = {0}, *found = NULL;
  hints.ai_socktype = SOCK_STREAM;
  if (getaddrinfo(host, port, &hints, &found) != 0) return -1;
  int connection = -1;
  for (struct addrinfo *each = found; each != NULL && connection < 0; each = each->ai_next) {
    connection = socket(each->ai_family, each->ai_socktype, each->ai_protocol);
    if (connection >= 0 && connect(connection, each->ai_addr, each->ai_addrlen) != 0) {
      close(connection);
      connection = -1;
    }
  }
  freeaddrinfo(found);
  return connection;
}

/* The status of the answer, or -1. 202: they are on the stream. */
static int send_readings(const char *host, const char *port) {
  char body[1024], head[512], answer[256];
  int length = write_readings(body, sizeof body);
  int connection = length < 0 ? -1 : connect_to(host, port);
  if (connection < 0) return -1;
  int head_length = snprintf(head, sizeof head,
                             "POST /readings HTTP/1.1\r\nHost: %s:%s\r\nContent-Type: application/x-ndjson\r\n"
                             "Content-Length: %d\r\nConnection: close\r\n\r\n",
                             host, port, length);
  int status = -1;
  if (head_length > 0 && (size_t)head_length < sizeof head && send_all(connection, head, (size_t)head_length) == 0 &&
      send_all(connection, body, (size_t)length) == 0) {
    ssize_t got = recv(connection, answer, sizeof answer - 1, 0);
    if (got > 0) {
      answer[got] = '\0';
      if (sscanf(answer, "HTTP/1.%*d %d", &status) != 1) status = -1;
    }
  }
  close(connection);
  return status;
}

int main(int count, char **words) {
  if (count != 3) {
    fprintf(stderr, "usage: %s HOST PORT\n", words[0]);
    return 2;
  }
  int status = send_readings(words[1], words[2]);
  if (status != 202) {
    fprintf(stderr, "not taken (%d): keep the readings and send them again\n", status);
    return 1;
  }
  printf("sent 3 readings of %s\n", DEVICE);
  return 0;
}
