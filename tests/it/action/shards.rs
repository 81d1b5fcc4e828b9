//! Shards of a run, and the step that joins them, over one artifact service.

use serde_json::{Value, json};

use super::{
    flow::scenario,
    runner::{Runner, Stepped},
};
use crate::artifacts::{Asked, FakeService, Fault};

fn runner(service: &FakeService, pack: &Value) -> Runner {
    let runner = Runner::new("", pack);
    let given = service.variables().into_iter();
    given.fold(runner, |runner, (name, value)| runner.with(&name, &value))
}

fn pack(last: &str) -> Value {
    let mut pack: Vec<Value> = (1..=4)
        .map(|number| scenario(&format!("SC-{number}"), "true"))
        .collect();
    pack.push(scenario("SC-last", last));
    json!(pack)
}

/// Runs these shards of three.
fn shards(service: &FakeService, pack: &Value, indices: &[u32]) -> Vec<Stepped> {
    let one = |index| {
        runner(service, pack)
            .with("INPUT_SHARD", &format!("{index}/3"))
            .step()
    };
    indices.iter().map(one).collect()
}

fn merge(service: &FakeService, pack: &Value) -> (Stepped, Runner) {
    let runner = runner(service, pack).with("INPUT_COMMAND", "merge");
    (runner.step(), runner)
}

fn names(service: &FakeService) -> Vec<String> {
    let mut names: Vec<String> = service
        .artifacts()
        .into_iter()
        .map(|artifact| artifact.name)
        .collect();
    names.sort();
    names
}

#[test]
fn three_shards_and_a_merge_are_one_run() {
    for (last, code, gate) in [("true", 0, "passed"), ("exit 7", 1, "failed")] {
        let (service, pack) = (FakeService::start(), pack(last));
        let ran = shards(&service, &pack, &[1, 2, 3]);
        assert_eq!(
            ran.iter().filter(|ran| ran.code == Some(1)).count(),
            usize::from(code == 1)
        );
        let (stepped, runner) = merge(&service, &pack);
        assert_eq!(stepped.code, Some(code), "{}", stepped.log);
        assert_eq!(
            (stepped.output("gate"), stepped.output("total")),
            (gate, "5"),
            "{}",
            stepped.log
        );
        let whole = "scenarioforge-evidence";
        let parts = [1, 2, 3].map(|index| format!("{whole}-{index}-of-3"));
        assert_eq!(
            names(&service),
            [vec![whole.to_owned()], parts.to_vec()].concat()
        );
        assert_eq!(service.complaints(), Vec::<String>::new());
        let bundle = runner.path("workspace").join(stepped.output("bundle"));
        assert!(bundle.join("report/index.html").is_file());
        let errors = stepped
            .obeyed()
            .into_iter()
            .filter(|command| command.name == "error")
            .count();
        assert_eq!(errors, usize::from(code == 1), "{}", stepped.log);
        assert!(stepped.summary.contains("SC-last"), "{}", stepped.summary);
        // What a reader of the log must not see.
        for secret in service.signatures() {
            let mut shown = stepped.log.lines().filter(|line| line.contains(&secret));
            assert!(
                shown.all(|line| line.starts_with("::add-mask::")),
                "{secret}"
            );
        }
    }
}

#[test]
fn a_shard_that_is_missing_is_red_by_its_name() {
    let (service, pack) = (FakeService::start(), pack("true"));
    let ran = shards(&service, &pack, &[1, 3]);
    assert!(ran.iter().all(|ran| ran.code == Some(0)));
    let (stepped, _) = merge(&service, &pack);
    assert_eq!(stepped.code, Some(1), "{}", stepped.log);
    assert_eq!(
        (stepped.output("gate"), stepped.output("status")),
        ("failed", "incomplete")
    );
    assert!(stepped.summary.contains("shard 2"), "{}", stepped.summary);
    // What ran can be seen.
    assert!(names(&service).contains(&"scenarioforge-evidence".to_owned()));
}

#[test]
fn without_any_shard_there_is_nothing_to_say() {
    let (service, pack) = (FakeService::start(), pack("true"));
    service.has("scenarioforge-evidence-logs", b"x");
    let (stepped, _) = merge(&service, &pack);
    assert_eq!(stepped.code, Some(2), "{}", stepped.log);
    assert!(
        stepped
            .log
            .contains("no shard has left evidence in this run"),
        "{}",
        stepped.log
    );
    assert_eq!(
        (stepped.output("gate"), stepped.output("status")),
        ("failed", "error")
    );
}

#[test]
fn evidence_that_cannot_be_trusted_or_fetched_is_never_green() {
    let pack = pack("true");
    let hostile = crate::artifacts::zip_of("../../etc/passwd", b"root");
    for (content, says) in [
        (&b"<html>"[..], "could not be unpacked"),
        (&hostile, "could not be unpacked"),
    ] {
        let service = FakeService::start();
        shards(&service, &pack, &[1, 2]);
        service.has("scenarioforge-evidence-3-of-3", content);
        let (stepped, _) = merge(&service, &pack);
        assert_eq!(stepped.code, Some(3), "{}", stepped.log);
        assert!(stepped.log.contains(says), "{}", stepped.log);
    }
    let service = FakeService::start();
    shards(&service, &pack, &[1, 2, 3]);
    service.fail(Asked::List, &Fault::Status(403, None), 1);
    let (stepped, _) = merge(&service, &pack);
    assert_eq!(
        (stepped.code, stepped.output("gate")),
        (Some(3), "failed"),
        "{}",
        stepped.log
    );
}

/// A run that is started again keeps what its first attempt has uploaded.
#[test]
fn a_repeated_shard_replaces_its_own_evidence() {
    let (service, pack) = (FakeService::start(), pack("true"));
    shards(&service, &pack, &[1, 2, 3]);
    let before = service.artifacts();
    // In one attempt, two jobs of one name are a mistake.
    let again = runner(&service, &pack).with("INPUT_SHARD", "2/3");
    let taken = again.step();
    assert_eq!(taken.code, Some(3), "{}", taken.log);
    assert!(
        taken.log.contains("already has an artifact named"),
        "{}",
        taken.log
    );
    let again = again.with("GITHUB_RUN_ATTEMPT", "2").step();
    assert_eq!(again.code, Some(0), "{}", again.log);
    let after = service.artifacts();
    let id = |all: &[crate::artifacts::Artifact], name: &str| {
        all.iter().find(|one| one.name == name).map(|one| one.id)
    };
    for (index, same) in [(1, true), (2, false), (3, true)] {
        let name = format!("scenarioforge-evidence-{index}-of-3");
        assert_eq!(id(&before, &name) == id(&after, &name), same, "{name}");
    }
    let (stepped, _) = merge(&service, &pack);
    assert_eq!(stepped.code, Some(0), "{}", stepped.log);
}
