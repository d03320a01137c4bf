#!/usr/bin/env python3
"""A small Belfry worker in Python, with the standard library alone.

It shows that docs/protocol.md is enough to write a worker in any language. It runs jobs of the types command, shell and
python, sends their output while they run, ends them when asked to, keeps every result on disk until the leader has
confirmed it, and never starts a run twice. What the worker that comes with Belfry can do beyond (other accounts, limits,
what escapes its session, output beyond the cap kept from both ends) it leaves out.

    worker.py --masters http://127.0.0.1:8080 --join-token-file token --data ./data
"""

import argparse
import asyncio
import base64
import contextlib
import json
import os
import random
import secrets
import shlex
import signal
import socket
import struct
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from pathlib import Path

TYPES = ["command", "shell", "python"]
PIECE = 64 * 1024
WINDOW = 8 * 1024 * 1024
FRAME_MESSAGES = 512
SILENCE_BEFORE_SEARCH, SILENCE_LIMIT = 2.0, 8.0


def log(text):
    print(text, file=sys.stderr, flush=True)


def ago(moment):
    """Milliseconds since a moment of the monotonic clock: the wall clock may be wrong, this cannot."""
    return max(int((time.monotonic() - moment) * 1000), 0)


class Connection:
    """A WebSocket (RFC 6455) for text frames, which is all that the protocol needs."""

    def __init__(self, reader, writer):
        self.reader, self.writer = reader, writer

    @classmethod
    async def open(cls, url, token):
        """None when the master does not lead (421) or cannot be reached."""
        target = urllib.parse.urlsplit(url)
        secure = target.scheme == "https"
        port = target.port or (443 if secure else 80)
        reader, writer = await asyncio.open_connection(target.hostname, port, ssl=secure or None)
        key = base64.b64encode(secrets.token_bytes(16)).decode()
        writer.write((f"GET /worker/v1/connect HTTP/1.1\r\nHost: {target.netloc}\r\nUpgrade: websocket\r\n"
                      f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
                      f"Authorization: Bearer {token}\r\n\r\n").encode())
        head = await reader.readuntil(b"\r\n\r\n")
        if b" 101 " in head.split(b"\r\n", 1)[0]:
            return cls(reader, writer)
        writer.close()
        return None

    async def receive(self):
        """The messages of the next frame; None at the end of the connection."""
        text = b""
        while True:
            first, second = await self.reader.readexactly(2)
            length = second & 127
            if length == 126:
                length, = struct.unpack("!H", await self.reader.readexactly(2))
            elif length == 127:
                length, = struct.unpack("!Q", await self.reader.readexactly(8))
            data = await self.reader.readexactly(length)
            kind = first & 15
            if kind == 8:
                return None
            if kind == 9:
                await self.write(10, data)
            elif kind < 3:
                text += data
                if first & 128:
                    return json.loads(text)

    async def send(self, messages):
        for at in range(0, len(messages), FRAME_MESSAGES):
            await self.write(1, json.dumps(messages[at:at + FRAME_MESSAGES]).encode())

    async def write(self, kind, data):
        # A client masks what it sends; the mask hides nothing here, so it is one that changes nothing.
        size = bytes([128 | len(data)]) if len(data) < 126 else \
            struct.pack("!BH", 254, len(data)) if len(data) < 65536 else struct.pack("!BQ", 255, len(data))
        self.writer.write(bytes([128 | kind]) + size + bytes(4) + data)
        await self.writer.drain()

    def close(self):
        self.writer.close()


class Run:
    """A run that this worker holds. Its note on disk is older than its process and younger than its result."""

    def __init__(self, folder, run, attempt):
        self.folder, self.id, self.attempt = folder, run, attempt
        self.process = None
        self.started = self.ended = self.end = self.stopped = None
        self.pieces, self.stored, self.next = [], 0, 0
        self.told_started = self.told_end = False

    def note(self):
        """Writes down what would be needed after a crash, all or nothing."""
        draft = self.folder / f"{self.id}.new"
        with open(draft, "w", encoding="utf-8") as file:
            json.dump({"run": self.id, "attempt": self.attempt, "end": self.end,
                       "pid": self.process.pid if self.process else None}, file)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(self.folder / f"{self.id}.json")

    def forget(self):
        (self.folder / f"{self.id}.json").unlink(missing_ok=True)

    def held(self):
        state = "finished" if self.end else "running" if self.started else "accepted"
        held = {"run": self.id, "attempt": self.attempt, "state": state}
        return held | ({"startedAgoMs": ago(self.started)} if self.started else {})

    def finish(self, outcome, exit_code=None, remark=None):
        self.ended = time.monotonic()
        self.end = {"outcome": outcome, "chunks": len(self.pieces)}
        if exit_code is not None:
            self.end["exitCode"] = exit_code
        if remark is not None:
            self.end["remark"] = remark
        self.note()

    async def carry_out(self, assign, changed):
        spec = assign["spec"]
        self.note()
        try:
            command, files = program_of(spec)
            work = self.folder.parent / "work" / self.id
            work.mkdir(parents=True)
            for name, text in files.items():
                (work / name).write_text(text, encoding="utf-8")
            self.process = await asyncio.create_subprocess_exec(
                *command, cwd=work, env=environment_of(assign, work), start_new_session=True,
                stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT)
        except (OSError, ValueError) as error:
            self.finish("failed", remark=f"It could not be started: {error}.")
            changed()
            return
        self.started = time.monotonic()
        self.note()
        changed()
        timeout = asyncio.get_running_loop().call_later(
            spec.get("timeoutSeconds") or 10 ** 8, self.stop, "timed_out", "its time was up", spec.get("graceSeconds", 10))
        kept, cap = 0, spec.get("maxOutputBytes", 10 * 1024 * 1024)
        while data := await self.process.stdout.read(PIECE):
            data, kept = data[:max(cap - kept, 0)], kept + len(data)
            if data:
                self.pieces.append(data)
                changed()
        code = await self.process.wait()
        timeout.cancel()
        self.signal(signal.SIGKILL)
        code = code if code >= 0 else 128 - code
        if self.stopped:
            self.finish(self.stopped[0], code, self.stopped[1])
        elif code:
            self.finish("failed", code, f"It ended with exit code {code}: see the end of its output.")
        else:
            self.finish("succeeded", 0)
        changed()

    def stop(self, outcome, reason, grace):
        if self.end or self.stopped or not self.process:
            return
        self.stopped = (outcome, reason)
        self.signal(signal.SIGTERM)
        asyncio.get_running_loop().call_later(grace, lambda: self.end or self.signal(signal.SIGKILL))

    def signal(self, number):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)


def program_of(spec):
    """The command of a job, and the files that it finds in its folder."""
    kind, target = spec["type"], spec["target"]
    if kind == "command":
        return shlex.split(target), {}
    if kind == "code" and spec.get("language") == "python":
        return [sys.executable, "main.py"], {"main.py": target}
    if kind != "shell":
        raise ValueError(f"this worker runs no {kind}")
    first = target.split("\n", 1)[0]
    words = first[2:].split(None, 1) if first.startswith("#!") else ["bash"]
    return [word.strip() for word in words] + ["./script"], {"script": target}


def environment_of(assign, work):
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TZ", "USER") if name in os.environ}
    return kept | assign["spec"].get("params", {}) | {
        "TMPDIR": str(work), "BELFRY_JOB_ID": assign["job"], "BELFRY_RUN_ID": assign["run"],
        "BELFRY_SCHEDULED_AT": assign["scheduledAt"], "BELFRY_ATTEMPT": str(assign["attempt"]),
        "BELFRY_SHARD_INDEX": str(assign.get("shard", 0)), "BELFRY_SHARD_TOTAL": str(assign.get("shards", 1))}


class Worker:
    def __init__(self, options):
        self.options = options
        self.token = Path(options.join_token_file).read_text(encoding="utf-8").strip()
        self.masters = options.masters.split(",")
        self.epoch = 0
        self.folder = Path(options.data) / "runs"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.instance = self.make_instance(Path(options.data) / "instance")
        self.runs, self.tasks = {}, set()
        self.changed = asyncio.Event()
        self.slots = asyncio.Semaphore(options.slots)

    @staticmethod
    def make_instance(path):
        if not path.exists():
            path.write_text(str(uuid.uuid4()), encoding="utf-8")
        return path.read_text(encoding="utf-8").strip()

    def recover(self):
        """A run that was noted without a result is never started again: what is left of it is ended."""
        for path in self.folder.glob("*.json"):
            noted = json.loads(path.read_text(encoding="utf-8"))
            run = self.runs[noted["run"]] = Run(self.folder, noted["run"], noted["attempt"])
            if noted["end"]:
                run.end, run.ended = noted["end"] | {"chunks": 0}, time.monotonic()
                continue
            if noted["pid"]:
                with contextlib.suppress(OSError):
                    if f"BELFRY_RUN_ID={run.id}".encode() in Path(f"/proc/{noted['pid']}/environ").read_bytes():
                        os.killpg(noted["pid"], signal.SIGKILL)
            run.finish("failed", remark="The worker was restarted while the run was going on, so the run was ended.")

    async def ask(self, master):
        """What a master says about who leads; None when it says nothing."""
        request = urllib.request.Request(
            f"{master}/worker/v1/leader", headers={"Authorization": f"Bearer {self.token}"})
        try:
            answer = await asyncio.to_thread(lambda: urllib.request.urlopen(request, timeout=2).read())
            return json.loads(answer)
        except urllib.error.HTTPError as error:
            if error.code == 401:
                log("The masters refuse the join token.")
            return None
        except (OSError, ValueError):
            return None

    async def find_leader(self):
        """Of masters that name different leaders, the higher epoch is right."""
        answers = await asyncio.gather(*(self.ask(master) for master in self.masters))
        known = [answer for answer in answers if answer and answer.get("url") and answer["epoch"] >= self.epoch]
        return max(known, key=lambda answer: answer["epoch"], default=None)

    async def run(self):
        self.recover()
        pause = 0.25
        while True:
            leader = await self.find_leader()
            if leader:
                self.epoch = leader["epoch"]
                with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                    if connection := await Connection.open(leader["url"], self.token):
                        try:
                            if await self.greet(connection):
                                pause = 0.25
                                log(f"Connected to {leader['url']}, epoch {self.epoch}.")
                                await self.stay(connection)
                        finally:
                            connection.close()
            await asyncio.sleep(random.uniform(pause / 4, pause))
            pause = min(pause * 2, 3)

    async def greet(self, connection):
        await connection.send([{
            "type": "hello", "protocol": 1, "instance": self.instance, "host": "127.0.0.1", "name": self.options.name,
            "srvName": self.options.srv_name, "tags": self.options.tag, "slots": self.options.slots, "types": TYPES,
            "version": "python example", "epoch": self.epoch, "draining": False,
            "runs": [run.held() for run in self.runs.values()]}])
        answer = ((await asyncio.wait_for(connection.receive(), 10)) or [{"type": "nothing"}])[0]
        if answer["type"] != "welcome":
            log(f"The leader refuses this worker: {answer.get('reason')}")
            return False
        self.epoch = max(self.epoch, answer["epoch"])
        self.masters = list(dict.fromkeys(self.options.masters.split(",") + answer["masters"]))
        return True

    async def stay(self, connection):
        """Reads, sends and watches until one of the three comes to an end."""
        self.heard = time.monotonic()
        for run in self.runs.values():
            run.told_started = run.told_end = False
            run.next = run.stored
        self.changed.set()
        tasks = [asyncio.create_task(work) for work in (self.read(connection), self.send(connection), self.watch())]
        _, rest = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in rest:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        log(f"The connection is lost; {len(self.runs)} runs go on.")

    async def watch(self):
        while True:
            await asyncio.sleep(0.25)
            silence = time.monotonic() - self.heard
            if silence > SILENCE_LIMIT:
                return
            if silence > SILENCE_BEFORE_SEARCH:
                leader = await self.find_leader()
                if leader and leader["epoch"] > self.epoch:
                    return

    async def read(self, connection):
        while (messages := await connection.receive()) is not None:
            self.heard = time.monotonic()
            for message in messages:
                await self.handle(connection, message)

    async def handle(self, connection, message):
        kind, run = message["type"], self.runs.get(message.get("run"))
        if kind == "ping":
            await connection.send([{"type": "pong", "n": message["n"]}])
        elif kind == "assign" and not run and message["epoch"] >= self.epoch:
            self.epoch = message["epoch"]
            run = self.runs[message["run"]] = Run(self.folder, message["run"], message["attempt"])
            task = asyncio.create_task(self.take_turn(run, message))
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)
        elif kind == "kill" and run:
            if not run.process and not run.end:
                run.finish("killed", remark=message["reason"])
            run.stop("killed", message["reason"], 10)
        elif kind == "stored" and run:
            run.stored = max(run.stored, message["count"])
            run.next = max(run.next, run.stored)
        elif kind == "confirm" and run:
            run.forget()
            del self.runs[run.id]
        self.changed.set()

    async def take_turn(self, run, assign):
        async with self.slots:
            if not run.end:
                await run.carry_out(assign, self.changed.set)

    async def send(self, connection):
        while True:
            await self.changed.wait()
            self.changed.clear()
            if messages := self.news():
                await connection.send(messages)
                self.changed.set()

    def news(self):
        """What the leader has not heard: ends and starts first, then as much output as the window allows."""
        messages = []
        unstored = sum(len(piece) for run in self.runs.values() for piece in run.pieces[run.stored:run.next])
        for run in self.runs.values():
            if run.started and not run.end and not run.told_started:
                run.told_started = True
                messages.append({"type": "started", "run": run.id, "agoMs": ago(run.started)})
            if run.next < len(run.pieces) and len(messages) < 64 and unstored + len(run.pieces[run.next]) <= WINDOW:
                piece = run.pieces[run.next]
                messages.append({"type": "output", "run": run.id, "n": run.next, "data": base64.b64encode(piece).decode()})
                unstored += len(piece)
                run.next += 1
            if run.end and not run.told_end and run.next == len(run.pieces):
                run.told_end = True
                started = {"startedAgoMs": ago(run.started)} if run.started else {}
                messages.append({"type": "finished", "run": run.id, "endedAgoMs": ago(run.ended)} | started | run.end)
        return messages


def main():
    parser = argparse.ArgumentParser(description="A small Belfry worker.")
    parser.add_argument("--masters", required=True, help="addresses of masters, separated by commas")
    parser.add_argument("--join-token-file", required=True)
    parser.add_argument("--data", required=True, help="the worker's own folder")
    parser.add_argument("--name", default=socket.gethostname())
    parser.add_argument("--srv-name", default="python-worker")
    parser.add_argument("--tag", action="append", default=[])
    parser.add_argument("--slots", type=int, default=4)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(Worker(parser.parse_args()).run())


if __name__ == "__main__":
    main()
