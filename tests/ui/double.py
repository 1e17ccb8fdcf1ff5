# SPDX-License-Identifier: GPL-3.0-or-later
"""A double of Request Tracker's REST 2 on the loopback, as much of it as the window uses."""
import base64
import http.server
import json
import re
import threading
import urllib.parse


class Double:
    """Its tickets; what it answers can be changed while it runs. It can be stopped and started on its port."""

    TOKEN = "1-2-token-4711"

    def __init__(self):
        self.tickets = []  # {"subject", "text", "files": [(name, bytes)]}
        self.trick = None  # what happens to the next ticket: "drop": filed, and no answer; a function: called before it
        self.port = 0
        self.start()

    def start(self):
        double = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def answer(self, status, value):
                body = json.dumps(value).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                double.handle(self, body)

            def do_GET(self):
                double.handle(self, b"")

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    @property
    def url(self):
        return "http://127.0.0.1:%d" % self.port

    def handle(self, request, body):
        path = urllib.parse.urlsplit(request.path)
        if request.headers["Authorization"] != "token " + self.TOKEN:
            request.answer(401, {"message": "Unauthorized: that token is not known"})
        elif path.path == "/REST/2.0/ticket" and request.command == "POST":
            self.create(request, json.loads(body))
        elif path.path == "/REST/2.0/tickets":
            self.search(request, urllib.parse.parse_qs(path.query)["query"][0])
        elif match := re.fullmatch(r"/REST/2.0/ticket/(\d+)/(attachments|comment)", path.path):
            self.serve(request, self.tickets[int(match[1]) - 1], int(match[1]), json.loads(body or b"{}"))
        elif match := re.fullmatch(r"/REST/2.0/attachment/(\d+)", path.path):
            number, position = divmod(int(match[1]), 100)
            content = self.tickets[number - 1]["files"][position][1]
            request.answer(200, {"Content": base64.b64encode(content).decode()})
        elif path.path == "/REST/2.0/queue/Mail":
            request.answer(200, {"id": 1})
        else:
            request.answer(404, {"message": "Not found: " + path.path})

    def create(self, request, value):
        self.tickets.append({"subject": value["Subject"], "text": value["Content"], "files": files(value)})
        trick, self.trick = self.trick, None
        if callable(trick):
            trick()
        if trick == "drop":
            request.close_connection = True
            return
        request.answer(201, {"id": str(len(self.tickets)), "type": "ticket"})

    def search(self, request, query):
        word = re.search("LIKE '([^']*)'", query)
        request.answer(200, {"items": [{"id": str(n), "Subject": t["subject"]} for n, t in enumerate(self.tickets, 1)
                                       if word and word[1] in t["subject"]]})

    def serve(self, request, ticket, number, value):
        if request.command == "POST":
            ticket["files"] += files(value)
            request.answer(201, ["Comments added"])
        else:
            request.answer(200, {"items": [{"id": str(number * 100 + n), "Filename": name}
                                           for n, (name, _) in enumerate(ticket["files"])]})


def files(value):
    return [(a["FileName"], base64.b64decode(a["FileContent"], validate=True)) for a in value.get("Attachments", [])]
