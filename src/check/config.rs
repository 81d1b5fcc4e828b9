//! Rules over `config.toml` that its types cannot state.

use super::{
    finding::{Finding, Findings},
    forms::{bad_glob, bad_image, bad_regex, is_viewport, looks_secret},
    path::At,
    service,
    setting::{not_zero, templates, variable},
    world::{self, World},
};
use crate::domain::config::{Config, GateConfig, RunConfig};

/// Everything that is wrong with a configuration; the findings have paths but no places yet.
pub fn check_config(config: &Config) -> Vec<Finding> {
    let mut out = Findings::default();
    let root = At::ROOT;
    let world = World::new(Some(config));
    if let Some(image) = &config.app.image
        && let Some(reason) = bad_image(image)
    {
        out.error(
            "bad-image",
            &root.key("app").key("image"),
            reason,
            "write for example \"node:22\" or \"ghcr.io/owner/app@sha256:…\"",
        );
    }
    service::check(&config.services, &root.key("services"), &world, &mut out);
    check_run(&config.run, &root.key("run"), &world, &mut out);
    check_gate(&config.gate, &root.key("gate"), &mut out);
    globs(
        &config.sources.include,
        &root.key("sources").key("include"),
        &mut out,
    );
    globs(
        &config.sources.exclude,
        &root.key("sources").key("exclude"),
        &mut out,
    );
    globs(
        &config.fix.protect,
        &root.key("fix").key("protect"),
        &mut out,
    );
    if let Some(viewport) = &config.browser.viewport
        && !is_viewport(viewport)
    {
        let at = root.key("browser");
        out.error(
            "bad-viewport",
            &at.key("viewport"),
            format!("`{viewport}` is no width and height"),
            "write for example \"1280x800\"",
        );
    }
    for (index, pattern) in config.evidence.redact.iter().enumerate() {
        if let Some(reason) = bad_regex(pattern) {
            out.error(
                "bad-regex",
                &root.key("evidence").key("redact").index(index),
                format!("this regular expression does not compile: {reason}"),
                "",
            );
        }
    }
    if config
        .agent
        .command
        .iter()
        .all(|part| part.trim().is_empty())
    {
        out.error(
            "empty-command",
            &root.key("agent").key("command"),
            "the agent's command is empty".to_owned(),
            "leave it out for `codex app-server`",
        );
    }
    out.into_vec()
}

fn check_run(run: &RunConfig, at: &At<'_>, world: &World<'_>, out: &mut Findings) {
    not_zero(run.timeout, &at.key("timeout"), out);
    not_zero(run.step_timeout, &at.key("step_timeout"), out);
    let env = at.key("env");
    for (name, value) in &run.env {
        variable(name, &env.key(name), out);
        templates(value, &env.key(name), world, out, |name| {
            let (root, rest) = name.split_once('.').unwrap_or((name, ""));
            match root {
                "services" => world::resolve_service(world, rest),
                "env" if run.pass_env.iter().any(|passed| passed == rest) => Ok(()),
                "env" => Err(world::unknown(
                    "unknown-variable",
                    format!("`{rest}` is not in run.pass_env"),
                    format!("add \"{rest}\" to run.pass_env"),
                )),
                _ => Err(world::unknown(
                    "unknown-name",
                    format!("templates in run.env know no `{name}`"),
                    "they know `services`, and `env` for what is in run.pass_env",
                )),
            }
        });
    }
    for (index, name) in run.pass_env.iter().enumerate() {
        let list = at.key("pass_env");
        let at = list.index(index);
        variable(name, &at, out);
        if looks_secret(name) {
            out.warning(
                "secret-passed",
                &at,
                format!("`{name}` looks like a secret, and every service and step would see it"),
                "pass a secret only if it is made for tests; its value is hidden in the evidence only where `redact` finds it",
            );
        }
    }
    for (lock, patterns) in &run.locks {
        globs(patterns, &at.key("locks").key(lock), out);
    }
}

fn check_gate(gate: &GateConfig, at: &At<'_>, out: &mut Findings) {
    if gate.fail_on.is_empty() {
        out.error(
            "open-gate",
            &at.key("fail_on"),
            "nothing fails this gate".to_owned(),
            "name at least one of failed, blocked, flaky, source-drift",
        );
    }
    for (index, entry) in gate.quarantine.iter().enumerate() {
        let list = at.key("quarantine");
        let at = list.index(index);
        if let Some(reason) = bad_glob(&entry.scenario) {
            bad_pattern(&reason, &at.key("scenario"), out);
        }
        if entry.reason.trim().is_empty() {
            out.error(
                "missing-reason",
                &at.key("reason"),
                "a quarantine needs a reason".to_owned(),
                "say why, for example with the number of an issue",
            );
        }
    }
}

fn globs(patterns: &[String], at: &At<'_>, out: &mut Findings) {
    for (index, pattern) in patterns.iter().enumerate() {
        if let Some(reason) = bad_glob(pattern) {
            bad_pattern(&reason, &at.index(index), out);
        }
    }
}

fn bad_pattern(reason: &str, at: &At<'_>, out: &mut Findings) {
    out.error(
        "bad-glob",
        at,
        format!("this glob does not compile: {reason}"),
        "",
    );
}
