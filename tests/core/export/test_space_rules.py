import re
import shutil
import subprocess

import pytest

from core.export.space_rules import space_problems
from core.files import PROJECT


@pytest.fixture
def checkout(tmp_path):
    """A checkout that holds no more than the rules look at."""
    for name in ("README.md", "requirements.txt", "app.py"):
        shutil.copyfile(PROJECT / name, tmp_path / name)
    (tmp_path / "assets").mkdir()
    shutil.copyfile(PROJECT / "assets" / "screenshot.png", tmp_path / "assets" / "screenshot.png")
    return tmp_path


def edit(path, before, after):
    content = path.read_text()
    assert before in content
    path.write_text(content.replace(before, after, 1))


def test_this_project_can_be_pushed_as_a_space():
    assert space_problems(PROJECT) == []


def test_a_small_checkout_holds_too(checkout):
    assert space_problems(checkout) == []


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (
            'python_version: "3.12.12"',
            'python_version: "3.11"',
            "python_version in README.md is '3.11'; the Hub takes 3.10.13",
        ),
        ("sdk_version: 6.31.0", "sdk_version: 6.30.0", "sdk_version in README.md is 6.30.0, and .* is installed here"),
        ("sdk_version: 6.31.0", "sdk_version: 5.0.0", "sdk_version 5.0.0 is not within .* of requirements.txt"),
        ("sdk: gradio", "sdk: docker", "sdk in README.md is 'docker'"),
        ("colorFrom: indigo", "colorFrom: mauve", "colorFrom in README.md is 'mauve'"),
        ("license: mit\n", "", "does not say license"),
        ("models: []", "models: t5", "models in README.md is no list"),
        (
            "pinned: false",
            "thumbnail: assets/screenshot.png",
            "thumbnail in README.md is assets/sc.*; give a whole",
        ),
        ("hf_oauth: true", 'hf_oauth: "yes"', "hf_oauth in README.md is 'yes'"),
        ("short_description: Watch", f"short_description: {'W' * 60}", "shorten it to 60"),
    ],
)
def test_a_rule_that_does_not_hold_is_named(checkout, before, after, said):
    edit(checkout / "README.md", before, after)
    found = space_problems(checkout)
    assert any(one for one in found if re.search(said, one)), found


def test_a_readme_without_front_matter_is_named(checkout):
    (checkout / "README.md").write_text("---\ntitle: [\n---\n")
    assert "no front matter" in space_problems(checkout)[0]


def test_large_forbidden_and_linked_files_are_named_but_for_those_in_lfs(checkout):
    (checkout / "weights.safetensors").write_bytes(bytes((10 << 20) + 1))
    (checkout / "model.pkl").write_bytes(b"x")
    (checkout / "link").symlink_to("app.py")
    found = space_problems(checkout)
    assert len(found) == 3
    (checkout / ".gitattributes").write_text("*.safetensors filter=lfs diff=lfs merge=lfs -text\n")
    assert not any("weights" in one for one in space_problems(checkout))


def test_what_git_ignores_is_not_looked_at(checkout):
    (checkout / "model.pkl").write_bytes(b"x")
    for command in (["init", "-q"], ["add", "README.md", "app.py"]):
        subprocess.run(["git", *command], cwd=checkout, check=True)
    assert space_problems(checkout) == []
