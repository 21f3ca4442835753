from core.config import Lora, Optimisation, training_of
from core.files import write_json
from core.unlearning.methods.e2urec import E2URec
from core.unlearning.tuned_settings import nested, tuned_path, tuned_settings, updated


def test_what_was_tuned_takes_the_place_of_a_default(tmp_path):
    tuned = {"alpha": 1.5, "student": {"learning_rate": 0.1, "betas": [0.8, 0.9]}}
    write_json(tuned_path(tmp_path, "data/best", "e2urec"), {"tuned": [{"samples": 100, "settings": tuned}]})
    found = tuned_settings(E2URec, "data/best", tmp_path, 7)
    assert found.alpha == 1.5
    assert found.student.learning_rate == 0.1
    assert found.student.betas == (0.8, 0.9)
    assert found.student.batch_size == E2URec.Settings().student.batch_size


def test_where_nothing_was_tuned_a_method_keeps_its_defaults(tmp_path):
    assert tuned_settings(E2URec, "data/best", tmp_path, 7) == E2URec.Settings()
    other = {"tuned": [{"samples": 100, "settings": {"alpha": 9}}]}
    write_json(tuned_path(tmp_path, "other/best", "e2urec"), other)
    assert tuned_settings(E2URec, "data/best", tmp_path, 7) == E2URec.Settings()


def test_what_was_tuned_on_a_request_of_about_that_size_is_chosen(tmp_path):
    tuned = [{"samples": size, "settings": {"alpha": float(size)}} for size in (10_000, 100)]
    write_json(tuned_path(tmp_path, "data/best", "e2urec"), {"tuned": tuned})
    chosen = {size: tuned_settings(E2URec, "data/best", tmp_path, size).alpha for size in (1, 900, 1100, 50_000)}
    assert chosen == {1: 100.0, 900: 100.0, 1100: 10_000.0, 50_000: 10_000.0}


def test_changes_reach_inner_settings_and_leave_the_rest():
    settings = updated(E2URec.Settings(), {"student_lora": {"rank": 3}})
    assert settings.student_lora.rank == 3
    assert settings.student_lora.targets == E2URec.Settings().student_lora.targets
    assert isinstance(settings.student_lora, Lora)
    assert isinstance(settings.student, Optimisation)


def test_inner_settings_can_be_left_out_altogether():
    assert updated(E2URec.Settings(), {"student_lora": None}).student_lora is None


def test_dotted_names_reach_inner_settings():
    changes = nested({"alpha": 1.0, "student.learning_rate": 0.5, "student.batch_size": 8})
    assert changes == {"alpha": 1.0, "student": {"learning_rate": 0.5, "batch_size": 8}}
    assert updated(E2URec.Settings(), changes).student.batch_size == 8


def test_the_memorising_original_is_trained_longer_by_the_same_recipe():
    best, memorising = training_of("best"), training_of("memorising")
    assert memorising.epochs > best.epochs
    assert memorising.optimisation == best.optimisation
