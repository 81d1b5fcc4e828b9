//! An image that is not here comes from its registry.

use std::{fs, sync::atomic::Ordering};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use rustix::process::Signal;
use serde_json::json;

use super::{
    image::{docker, engine, with_tools},
    project,
    registry::{ACCOUNT, Registry},
};
use crate::harness::{Project, command, kill, scenario, until};

fn with_image(image: &str) -> Project {
    project(image, "").pack(json!([scenario(
        "SC-x",
        json!([command("x", "true", json!([["exit_code", "equals", 0]]))])
    )]))
}

/// With the account of the user's Docker configuration, and told in the registry's own words without it. The image holds
/// nothing that can run, which is told after the pull.
#[test]
fn an_image_is_pulled_with_the_users_account() {
    if !engine("an_image_is_pulled_with_the_users_account") {
        return;
    }
    let registry = Registry::start();
    let image = format!("{}/app:1", registry.address);
    let project = with_image(&image);
    let ran = project.run(&[]);
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
    let because = ran.json("results.json")["incomplete_because"].to_string();
    assert!(
        because.contains("could not be pulled") && because.contains("no basic auth credentials"),
        "{because}"
    );

    let config = project.root().with_file_name(".docker");
    fs::create_dir(&config).expect("a folder");
    let auths = json!({ "auths": { &registry.address: { "auth": STANDARD.encode(ACCOUNT) } } });
    fs::write(config.join("config.json"), auths.to_string()).expect("a file");
    let ran = project.run(&[]);
    docker(&["image", "rm", &image]);
    let because = ran.json("results.json")["incomplete_because"].to_string();
    assert!(
        because.contains("does not run in the image") || because.contains("could not be started"),
        "{because}"
    );
    let pulling = ran.events_of("app-pulling");
    assert_eq!(pulling[0]["image"], image.as_str());
    assert!(
        ran.stderr.contains(&format!("pulling {image}")),
        "{}",
        ran.stderr
    );
    let password = ACCOUNT.split_once(':').expect("two parts").1;
    for (path, bytes) in ran.all_bytes() {
        assert!(
            !String::from_utf8_lossy(&bytes).contains(password),
            "{}",
            path.display()
        );
    }
}

#[test]
fn a_pull_that_hangs_can_be_interrupted() {
    if !engine("a_pull_that_hangs_can_be_interrupted") {
        return;
    }
    let registry = Registry::silent();
    let project = with_image(&format!("{}/app:1", registry.address));
    let mut child = project.start(&["run"]);
    until("the engine pulls", || {
        registry.asked.load(Ordering::Relaxed) > 0
    });
    kill(child.id(), Signal::INT);
    assert_eq!(child.wait().expect("it ends").code(), Some(130));
    let ran = fs::read_to_string(project.bundles()[0].join("results.json")).expect("a file");
    assert!(ran.contains("interrupted"), "{ran}");
}

/// Made and never started, because the run was killed in between: the next run removes it, but not one whose run lives.
#[test]
fn what_a_killed_run_did_not_start_is_removed_by_the_next() {
    if !engine("what_a_killed_run_did_not_start_is_removed_by_the_next") {
        return;
    }
    let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").expect("a file");
    let stat = fs::read_to_string("/proc/self/stat").expect("a file");
    let fields = stat.rsplit(')').next().expect("fields");
    let started = fields.split_whitespace().nth(19).expect("a field");
    let made = |process: &str| {
        let mut arguments = vec!["create".to_owned()];
        for label in [
            "run=test".to_owned(),
            "place=host".to_owned(),
            format!("boot={}", boot.trim()),
            format!("process={process}"),
        ] {
            arguments.extend(["--label".to_owned(), format!("io.scenarioforge.{label}")]);
        }
        arguments.push(with_tools().to_owned());
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        docker(&arguments)
    };
    let dead = made("4000000000:1");
    let living = made(&format!("{}:{started}", std::process::id()));
    with_image(with_tools()).run(&[]).passed();
    let all = docker(&["ps", "--all", "--quiet", "--no-trunc"]);
    docker(&["rm", &living]);
    assert!(all.contains(&living) && !all.contains(&dead), "{all}");
}
