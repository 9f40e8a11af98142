"""The product's command line: `shegongzhan WORD …`, the same as `python -m shegongzhan WORD …`.

Every word is a Django management command. Exit status: 0 when everything asked was done, 1 on a failure, 2 for wrong
use. Results go to standard output, messages to standard error.
"""

import argparse
import contextlib
import gettext
import os
import shutil
import sys
from pathlib import Path

from shegongzhan.config import env


def _translation() -> gettext.NullTranslations:
    """Return the language of the console: Chinese, or English for who asks for it (LANGUAGE=en).

    Django's own translation needs settings, and this list is shown before there are any. LANG is no wish: servers in
    China are often set up with an English one.
    """
    asked = os.environ.get("LANGUAGE", "").split(":")[0].split("_")[0]
    if asked != "en":
        return gettext.NullTranslations()
    return gettext.translation("django", Path(__file__).parent / "locale", ["en"], fallback=True)


_ = _translation().gettext
# Word at the console: the management command behind it and what it does, in one line.
WORDS = {
    "demo": ("demo", _("建一个全新的示例县（导入示例台账），显示年度数据和示例账号，然后启动")),
    "setup": ("setup", _("准备数据库和静态文件；可重复执行")),
    "serve": ("serve", _("启动服务（网页和后台任务）")),
    "work": ("work", _("只运行后台任务（serve 会自动带上，不必另开）")),
    "divisions": ("divisions", _("载入行政区划，例如: divisions load 341821")),
    "admins": ("admins", _("建立一个地方最初的三个管理员账号，例如: admins 341821")),
    "import": ("import", _("导入台账（文件或文件夹），或用 --undo 撤回一批")),
    "report": ("report", _("统计报表，例如: report yearly --unit 341821 --year 2023")),
    "talent": ("talent", _("奖励津贴发放表，例如: talent run-awards --unit 341821 --year 2023 --dry-run")),
    "funds": ("funds", _("资金，例如: funds journal --unit 341821 --year 2023 写出复式日记账")),
    "nightly": ("nightly", _("重新评定风险等级、重排走访任务（serve 每天自动做一次）")),
    "audit": ("audit", _("审计链，例如: audit verify 逐条核验；audit heads 打印各链末端")),
    "manage": ("", _("直接使用 Django 的管理命令，例如: manage shell")),
}
DEMO_MARK = env.DEMO_MARK


def main(argv: list[str] | None = None) -> int:
    """Run one word and return the exit status; without words, or with --help, list them."""
    for stream in (sys.stdout, sys.stderr):  # a console without Chinese letters must not stop the work
        with contextlib.suppress(AttributeError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    words = sys.argv[1:] if argv is None else argv
    if not words or words[0] in {"-h", "--help", "help"}:
        print(usage(), file=sys.stdout if words else sys.stderr)
        return 0 if words else 2
    if words[0] not in WORDS:
        print(_("没有“%(word)s”这个命令。") % {"word": words[0]} + f"\n\n{usage()}", file=sys.stderr)
        return 2
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shegongzhan.config.settings")
    from shegongzhan.config import env

    try:
        env.read_files()
        if words[0] == "demo":
            prepare_demo_home(asks_for_help=bool({"-h", "--help"} & set(words[1:])))
        if words[0] in {"serve", "demo"}:
            env.serves_plainly()
        return run(words[0], words[1:])
    except env.SettingsProblem as problem:
        print(_("设置文件读不懂: %(problem)s") % {"problem": problem}, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(_("已中断。"), file=sys.stderr)
        return 1
    except BrokenPipeError:  # the reader (head, less) had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def usage() -> str:
    """Return the list of words, one line each."""
    width = max(map(len, WORDS)) + 2
    lines = [f"  {word:<{width}}{line}" for word, (_name, line) in WORDS.items()]
    return "\n".join(
        [_("用法: shegongzhan 命令 [参数……]"), "", *lines, "", _("每个命令加 --help 查看它的参数。")]
    )


def run(word: str, arguments: list[str]) -> int:
    """Run the management command behind a word, and turn whatever happens into a status and a sentence."""
    import django
    from django.core.management import execute_from_command_line, get_commands, load_command_class
    from django.core.management.base import BaseCommand, CommandError, handle_default_options
    from django.db.utils import OperationalError

    from shegongzhan.crypto.errors import CryptoError

    if word == "manage":
        execute_from_command_line(["shegongzhan manage", *arguments])
        return 0
    django.setup()
    from shegongzhan.core.errors import RuleViolation
    from shegongzhan.crypto.start import hold_the_keys

    name, _line = WORDS[word]
    app = get_commands()[name]
    command = app if isinstance(app, BaseCommand) else load_command_class(app, name)
    # Wrong arguments end with a usage line and status 2.
    command._called_from_command_line = True  # type: ignore[attr-defined]
    command.requires_system_checks = []  # they are for developers, and cost a second at every start
    try:
        options = vars(command.create_parser("shegongzhan", word).parse_args(arguments))
        handle_default_options(argparse.Namespace(**options))
        hold_the_keys()
        command.execute(*options.pop("args", ()), **options)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except (RuleViolation, CommandError, CryptoError, OperationalError) as problem:
        if "--traceback" in arguments:
            raise
        if isinstance(problem, OperationalError):
            print(
                _("数据库不可用，或还没有更新。请检查 DATABASE_URL，或先运行: shegongzhan setup"),
                file=sys.stderr,
            )
        print(problem, file=sys.stderr)
        return getattr(problem, "returncode", 1)
    return 0


def prepare_demo_home(*, asks_for_help: bool = False) -> None:
    """Give the demonstration a fresh data folder of its own, and the embedded database in it.

    It runs before the settings are read, because they make files in the data folder. Only a folder that an earlier
    demonstration marked as its own is emptied.
    """
    folder = env.home() / "demo"
    os.environ["SHEGONGZHAN_HOME"] = str(folder)
    for name in ("DATABASE_URL", "HTTPS", "TLS_CERTIFICATE", "TRUSTED_PROXY", "SHEGONGZHAN_KEYS"):
        os.environ[name] = ""  # and not away: a settings file would bring it back
    if asks_for_help:
        return
    if folder.exists() and any(folder.iterdir()):
        if not (folder / DEMO_MARK).exists():
            raise SystemExit(
                _("%(folder)s 里有别的数据，没有动它。请换一个 SHEGONGZHAN_HOME。") % {"folder": folder}
            )
        empty(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / DEMO_MARK).touch()


def empty(folder: Path) -> None:
    """Remove what an earlier demonstration left; the mark goes last, so that an interrupted run can be repeated."""
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name == DEMO_MARK):
        try:
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
        except OSError as error:
            raise SystemExit(
                _("%(entry)s 正在被使用。请先停止正在运行的示例，再试一次。（%(error)s）")
                % {"entry": entry, "error": error.strerror}
            ) from error


if __name__ == "__main__":
    sys.exit(main())
