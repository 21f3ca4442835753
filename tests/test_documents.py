"""What the documents show is true: links lead somewhere, commands and snippets run, and nothing is left unlooked at."""

import re
import shlex
from functools import partial
from pathlib import Path

import pytest
import typer

from core.cli import main as command_line
from core.config import VERSION
from core.data.datasets.registry import open_dataset
from core.data.forms.readers import OneQuestion
from core.data.samples import Split
from core.errors import DataError
from core.experiment.opening.open import open_experiment
from core.files import PROJECT

DOCUMENTS = [PROJECT / "README.md", PROJECT / "CONTRIBUTING.md", PROJECT / "CHANGELOG.md", *PROJECT.glob("docs/*.md")]
NAMES = [file.relative_to(PROJECT).as_posix() for file in DOCUMENTS]
WALKS = [name for name in NAMES if name.startswith("docs/add-a-")]
"""Guides whose example has a test of its own, which runs what they show."""
READ = [name for name in NAMES if name not in WALKS]
OURS = (("python", "-m", "core"), ("e2urec",))
"""How our commands begin."""
NOT_RUN = {
    "app": "serves until it is stopped; tests/test_packaging.py and the browser tests start it",
    "results": "writes the documents themselves; tests/test_results_document.py holds them against what it would write",
    "bench-step": "draws the weights of a large model; tests/core/benchmark holds it to a small one",
    "bench-speed": "starts many processes; tests/core/benchmark holds its figures against a clock of its own",
    **dict.fromkeys(
        ("epsilon", "sequence", "singles", "visitors"), "trains many models; tests/core runs it on a few people"
    ),
    **dict.fromkeys(
        ("train", "reference", "originals", "relearn-reference", "tune", "shadows", "record", "benchmark"),
        "trains many models, and writes among the assets; tests/core run it on twelve made-up people",
    ),
}
"""Commands that are only read by the real parser, and why."""
LANGUAGE_MODEL = "smollm2"
"""What names a model of 93 MB to download: tests/core/models/test_smollm2.py runs it where it was fetched before."""
PEOPLE, RATING = ("13", "1", "6"), "5:50"
"""Whom the documents forget: they are in both data sets, and their ratings were trained on."""
FOLDERS = ("RUN", "TAKEN", "MODEL", "DIR", "FOLDER")
"""Words that stand for folders of the reader's."""


def text_of(name):
    return (PROJECT / name).read_text(encoding="utf-8")


def blocks(name, *languages):
    found = re.findall(r"^```(\w+)\n(.*?)^```", text_of(name), re.MULTILINE | re.DOTALL)
    return [code for language, code in found if language in languages]


def shell_lines(name):
    """Return the command lines of a document, each as a list of words: what ``&&`` joins comes apart."""
    lines = "".join(blocks(name, "bash", "sh")).replace("\\\n", " ").splitlines()
    each = [part for line in lines if line.strip() for part in line.split("&&")]
    commands = [shlex.split(one, comments=True) for one in each]
    return [words[sum("=" in word for word in words[:1]) :] for words in commands if words]


def our_words(words):
    """Return what follows the program's name, or None where it is another program; app.py is the command ``app``."""
    for start in OURS:
        if tuple(words[: len(start)]) == start:
            return words[len(start) :]
    if len(words) > 1 and Path(words[0]).name == "python" and words[1] == "app.py":
        return ["app", *words[2:]]
    return None


def our_commands(name):
    return [ours for words in shell_lines(name) if (ours := our_words(words)) is not None]


ALL = [(name, words) for name in READ for words in our_commands(name)]


def parsed(words):
    """Let the real parser read a command without running it; what is wrong with it is raised."""
    group = typer.main.get_command(command_line.app)
    read = []
    for name, command in group.commands.items():
        command.callback = lambda _name=name, **_options: read.append(_name)
    group.main(list(words), prog_name="e2urec", standalone_mode=False)
    return read


def options_of_all():
    group = typer.main.get_command(command_line.app)
    commands = [group, *group.commands.values()]
    return {"--help"} | {option for one in commands for given in one.params for option in given.opts}


def test_the_readme_is_short_and_starts_the_app_on_spaces():
    readme = text_of("README.md")
    assert len(readme.encode()) <= 7 * 1024
    front = dict(line.split(": ", 1) for line in readme.split("---")[1].splitlines() if ": " in line)
    assert front["sdk"] == "gradio"
    assert (PROJECT / front["app_file"]).is_file()


def test_the_documents_that_are_linked_to_are_there():
    assert {"docs/results.md", "docs/command-line.md", "docs/architecture.md", "docs/hosting.md"} <= set(NAMES)
    assert len(ALL) > 20


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_somewhere(name):
    page = PROJECT / name
    prose = re.sub(r"^```.*?^```", "", text_of(name), flags=re.MULTILINE | re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", prose):
        file, _, heading = target.partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        linked = page.parent / file if file else page
        assert linked.exists(), target
        slugs = [re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in headings(linked)]
        assert not heading or heading in slugs, target


def headings(page):
    return re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE) if page.suffix == ".md" else []


@pytest.mark.parametrize(("name", "words"), ALL, ids=[f"{name}: {' '.join(words)}" for name, words in ALL])
def test_a_command_is_understood(name, words):
    assert parsed(words) == [words[0]]


def test_what_is_only_read_is_a_command():
    group = typer.main.get_command(command_line.app)
    assert set(NOT_RUN) <= set(group.commands)


@pytest.mark.parametrize(
    "words",
    [["unlearn", "movielens-100k", "--present", "one-user"], ["forget"], ["unlearn", "movielens", "--users", "1"]],
    ids=" ".join,
)
def test_a_command_that_is_wrong_would_be_seen(words):
    with pytest.raises(command_line.UsageError):
        parsed(words)


@pytest.fixture
def away(tiny_dataset, assets, monkeypatch, tmp_path):
    """Work in an empty folder, in the tiny world, and let runs go there too."""
    opened = partial(open_experiment, assets=assets)
    monkeypatch.setattr("core.experiment.opening.open.open_experiment", lambda dataset, _: opened(dataset, "best"))
    monkeypatch.setenv("E2UREC_ASSETS", str(assets))
    monkeypatch.setenv("E2UREC_RUNS", str(tmp_path / "runs"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def tiny(experiment):
    """Return whom of the tiny world stands for whom in the documents."""
    train = experiment.samples.of(Split.TRAIN)
    first = {str(user): f"{user}:{item}" for user, item in zip(train.user, train.item, strict=True)}
    users = list(first)
    return dict(zip((*PEOPLE, RATING), (*users[: len(PEOPLE)], first[users[len(PEOPLE)]]), strict=True))


def here(word, away, tiny):
    """Return a word of a command as it is run here."""
    if word in FOLDERS:
        return str(away / word)
    return "synthetic" if word == "movielens-100k" else ",".join(tiny.get(part, part) for part in word.split(","))


def is_run(words):
    return words[0] not in NOT_RUN and not any(word.startswith(LANGUAGE_MODEL) for word in words)


@pytest.mark.parametrize("name", [name for name in READ if any(map(is_run, our_commands(name)))])
def test_the_commands_of_a_document_run_one_after_another(name, away, tiny, capsys):
    for words in our_commands(name):
        if is_run(words):
            code = command_line.main([here(word, away, tiny) for word in words])
            assert code == 0, (words, capsys.readouterr().err)


SNIPPETS = [(name, code) for name in READ for code in blocks(name, "python")]


@pytest.mark.parametrize(("name", "code"), SNIPPETS, ids=[name for name, _ in SNIPPETS])
def test_a_snippet_runs(name, code, away, tiny, capsys):
    code = re.sub(r"users=\((\d+),\)", lambda match: f"users=({tiny[match[1]]},)", code)
    exec(compile(code.replace("movielens-100k", "synthetic"), name, "exec"), {})  # noqa: S102 - that it runs is tested
    assert "Finished(" in capsys.readouterr().out


def test_people_in_the_documents_are_ones_that_the_models_learned_from():
    given = [(words[at], word) for _, words in ALL for at, word in enumerate(words[1:])]
    users = {one for option, word in given if option in ("--user", "--users") for one in word.split(",")}
    users |= {one for _, code in SNIPPETS for one in re.findall(r"users=\((\d+),\)", code)}
    assert users == set(PEOPLE)
    assert {word for option, word in given if option == "--interactions"} == {RATING}
    for name in ("synthetic", "movielens-100k"):
        try:
            interactions = open_dataset(name)
        except DataError:
            continue  # not to be had without a network
        train = OneQuestion(lambda prompts: [()] * len(prompts)).all_samples(interactions).of(Split.TRAIN)
        assert {int(one) for one in PEOPLE} <= set(train.user)
        assert tuple(map(int, RATING.split(":"))) in set(zip(train.user, train.item, strict=True))


@pytest.mark.parametrize("name", READ)
def test_other_programs_are_given_files_that_exist(name):
    for words in shell_lines(name):
        if our_words(words) is not None:
            continue
        program = Path(words[0]).name
        assert program in ("python3", "pip", "pytest", "pre-commit"), f"{name}: nobody has looked at {words}"
        if program == "pip":
            assert words[1:3] == ["install", "-r"]
        if program == "pre-commit":
            assert (PROJECT / ".pre-commit-config.yaml").is_file()
        paths = [word for word in words[1:] if "/" in word or word.endswith(".txt")]
        assert not [path for path in paths if not (PROJECT / path).exists()]


@pytest.mark.parametrize("name", READ)
def test_commands_and_options_that_prose_names_exist(name):
    group = typer.main.get_command(command_line.app)
    known = options_of_all()
    for span in re.findall(r"(?<!`)`([^`\n]+)`(?!`)", re.sub(r"^```.*?^```", "", text_of(name), flags=re.M | re.S)):
        words = span.split()
        ours = our_words(words)
        if ours:
            assert ours[0] in group.commands or ours[0] in known, span
        if ours is not None or span.startswith("--"):
            options = re.findall(r"--[a-z][a-z-]*", span)
            assert not set(options) - known, span


@pytest.mark.parametrize("name", WALKS)
def test_a_walk_has_a_test_of_its_own(name):
    tests = [file for file in (PROJECT / "tests").rglob("test_*.py") if file != Path(__file__)]
    assert any(Path(name).name in file.read_text(encoding="utf-8") for file in tests)


def test_pre_commit_checks_what_ci_does():
    hooks = re.findall(r"entry: (.+)", text_of(".pre-commit-config.yaml"))
    steps = re.findall(r"^(\.venv/bin/(?:ruff|mypy).*)$", text_of(".ci/run"), re.MULTILINE)
    assert hooks == steps
    assert len(steps) == 3


def test_the_changelog_knows_this_version():
    assert f"## {VERSION} - " in text_of("CHANGELOG.md")
