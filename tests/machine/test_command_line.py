"""The words at the console: what they answer, and with which status."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from shegongzhan import __main__ as console
from tests.machine.serving import children, eventually, free_port, shegongzhan, surroundings


def test_help_lists_every_word_with_a_chinese_line(tmp_path):
    run = shegongzhan(tmp_path, "--help")

    assert run.returncode == 0
    for word in console.WORDS:
        assert re.search(rf"^  {word} +.*[\u4e00-\u9fff]", run.stdout, re.MULTILINE), word


def test_who_asks_for_english_is_helped_in_english(tmp_path):
    run = shegongzhan(tmp_path, "--help", LANGUAGE="en_GB:en")

    assert run.returncode == 0 and "Usage: shegongzhan" in run.stdout
    for word in console.WORDS:
        assert re.search(rf"^  {word} +[^\u4e00-\u9fff]+$", run.stdout, re.MULTILINE), word


def test_wrong_use_is_2_and_goes_to_stderr(tmp_path):
    for words in ([], ["nonsense"], ["serve", "--port", "0"], ["setup", "--nonsense"]):
        run = shegongzhan(tmp_path, *words)

        assert run.returncode == 2, words
        assert not run.stdout and run.stderr


def test_a_failure_is_1_with_a_sentence(tmp_path):
    run = shegongzhan(tmp_path, "serve")

    assert run.returncode == 1
    assert "shegongzhan setup" in run.stderr
    assert "Traceback" not in run.stderr


def test_a_database_that_is_away_is_1_with_a_sentence(tmp_path):
    run = shegongzhan(tmp_path, "setup", DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing")

    assert run.returncode == 1
    assert "DATABASE_URL" in run.stderr
    assert "Traceback" not in run.stderr


def test_setup_can_be_repeated(ready):
    run = shegongzhan(ready, "setup")

    assert run.returncode == 0
    assert "已是最新" in run.stderr


def test_a_port_that_is_taken_is_said_so(ready):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        run = shegongzhan(ready, "serve", "--port", str(port))

    assert run.returncode == 1
    assert str(port) in run.stderr and "--port" in run.stderr


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_serve_answers_keeps_its_worker_alive_and_stops_whole(ready):
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "shegongzhan", "serve", "--port", str(port)],
        env=surroundings(ready),
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        answer = eventually(
            lambda: urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).status
        )
        before = eventually(lambda: set(children(server.pid)))
        for child in before:
            os.kill(child, signal.SIGKILL)
        second = eventually(lambda: next(pid for pid in children(server.pid) if pid not in before))
    finally:
        server.terminate()
        said = server.communicate(timeout=30)[1]

    assert answer == 200
    assert server.returncode == 0
    assert "重新启动" in said
    assert not Path(f"/proc/{second}").exists()


def test_a_demonstration_never_empties_a_folder_that_is_not_its_own(tmp_path, monkeypatch):
    monkeypatch.setenv("SHEGONGZHAN_HOME", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", "")
    precious = tmp_path / "demo" / "precious"
    precious.mkdir(parents=True)

    with pytest.raises(SystemExit):
        console.prepare_demo_home()

    assert precious.exists()


def test_a_demonstration_starts_afresh_in_its_own_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://somewhere/real")
    for _ in range(2):
        monkeypatch.setenv("SHEGONGZHAN_HOME", str(tmp_path))
        console.prepare_demo_home()
        leftover = tmp_path / "demo" / "leftover"
        assert not leftover.exists()
        leftover.touch()

    assert not os.environ["DATABASE_URL"]
    assert os.environ["SHEGONGZHAN_HOME"] == str(tmp_path / "demo")
