from core.runs.provenance import cpu_model, made_on


def test_the_processor_is_named_as_linux_names_it(tmp_path):
    facts = tmp_path / "cpuinfo"
    facts.write_text("processor\t: 0\nmodel name\t: A Fine CPU @ 3 GHz\nmodel name\t: Another\n")
    assert cpu_model(facts) == "A Fine CPU @ 3 GHz"


def test_where_linux_says_nothing_there_is_still_a_word(tmp_path):
    assert cpu_model(tmp_path / "nowhere")


def test_what_made_figures_is_all_text():
    made = made_on("CPU, 1 thread")
    assert made["device"] == "CPU, 1 thread"
    assert made.keys() >= {"date", "cpu", "cores", "threads", "python", "torch"}
    assert all(isinstance(value, str) and value for value in made.values())
