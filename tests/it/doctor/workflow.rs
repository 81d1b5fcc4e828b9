//! Probes of a workflow's step: the runner's files, its artifact service, the event.

use std::fs;

use super::Patient;

#[test]
fn a_step_of_a_workflow() {
    let step = |event: &str| {
        let mut patient = Patient::new();
        patient.project = patient
            .project
            .file("../runner/output", "")
            .file("../runner/summary", "")
            .file("../runner/event.json", event);
        let folder = patient
            .project
            .root()
            .join("../runner")
            .canonicalize()
            .expect("a folder");
        let file = |name: &str| folder.join(name).display().to_string();
        let (output, summary, event) = (file("output"), file("summary"), file("event.json"));
        let patient = patient
            .with("GITHUB_ACTIONS", "true")
            .with("GITHUB_EVENT_NAME", "pull_request")
            .with("GITHUB_OUTPUT", &output)
            .with("GITHUB_STEP_SUMMARY", &summary)
            .with("GITHUB_EVENT_PATH", &event);
        (patient, folder)
    };
    let own = r#"{"pull_request":{"head":{"repo":{"full_name":"acme/shop"}},"base":{"repo":{"full_name":"acme/shop"}}}}"#;
    let (patient, folder) = step(own);
    let said = patient
        .with("ACTIONS_RUNTIME_TOKEN", "eyJsecretsecret")
        .with("ACTIONS_RESULTS_URL", "https://results.invalid/")
        .says(&["--json"]);
    for code in ["workflow", "artifact-service", "fork"] {
        assert_eq!(said.probe(code).0, "ok", "{code}: {}", said.probe(code).1);
    }
    assert!(!said.stdout.contains("eyJsecretsecret"));
    drop(folder);

    let fork = r#"{"pull_request":{"head":{"repo":{"full_name":"eve/shop"}},"base":{"repo":{"full_name":"acme/shop"}}}}"#;
    let (patient, folder) = step(fork);
    fs::remove_file(folder.join("output")).expect("a file");
    fs::create_dir(folder.join("output")).expect("a folder");
    let said = patient.says(&["--json", "--for", "run,pr"]);
    assert!(
        said.probe("fork").0 == "failed" && said.probe("fork").1.contains("eve/shop"),
        "{}",
        said.probe("fork").1
    );
    assert!(
        said.probe("artifact-service").0 == "warning"
            && said
                .probe("artifact-service")
                .1
                .contains("ACTIONS_RUNTIME_TOKEN")
    );
    assert!(
        said.probe("workflow").0 == "failed" && said.probe("workflow").1.contains("GITHUB_OUTPUT"),
        "{}",
        said.probe("workflow").1
    );
    let (patient, _folder) = step("{ broken");
    assert_eq!(patient.says(&["--json"]).probe("fork").0, "unknown");
    let (patient, _folder) = step(
        "{\"pull_request\":{\"head\":{\"repo\":null},\"base\":{\"repo\":{\"full_name\":\"a/b\"}}}}",
    );
    assert!(
        patient
            .says(&["--json"])
            .probe("fork")
            .1
            .contains("a fork that is gone")
    );
}
