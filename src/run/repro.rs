//! What a person needs to see a failure again without this program: a shell script.

use std::{collections::BTreeMap, fmt::Write};

use serde_json::{Map, Value, json};

use super::{
    context::Attempt,
    form::plain,
    replay::{holds, names_only, render},
    run_services::Described,
    scope::CaseScope,
    shell::{CLOSE, OPEN, comment, variable, word},
    take::take,
};
use crate::{
    domain::{checkpoint::Capture, flow::Flow, pack::Step, results::Failure},
    edge::template::Section,
};

/// A script that does what the attempt did until it failed, with `curl` and `sh`.
pub(super) fn script(
    attempt: &Attempt<'_>,
    flow: &Flow<'_>,
    failure: &Failure,
    services: &[Described],
) -> String {
    let mut text = String::new();
    let of = &attempt.of;
    let _ = writeln!(text, "#!/bin/sh\n# {} - {}", of, comment(flow.title));
    let _ = writeln!(
        text,
        "# Usage: sh repro.sh [CHECKOUT]   (works on a copy of it; by default that in which this bundle lies)"
    );
    let _ = writeln!(
        text,
        "# Needs sh and curl, and jq or python3 where a value is taken from an answer. Hidden secrets stand as ***."
    );
    if let Some(image) = &attempt.settings.config.app.image {
        let _ = writeln!(
            text,
            "# Services and commands ran in a container of the image {}; they need its programs here.",
            comment(image)
        );
    }
    text.push_str(PRELUDE);
    let mut values = Map::new();
    for service in services {
        start_service(&mut text, service, attempt, &mut values);
    }
    for (name, value) in &attempt.variables {
        let _ = writeln!(text, "export {name}={}", word(value));
    }
    let symbols: Map<String, Value> = attempt
        .scope
        .taken()
        .keys()
        .map(|name| (name.clone(), json!(variable(&format!("captured_{name}")))))
        .collect();
    // What the script cannot take itself keeps the value that it had.
    for (name, value) in attempt.scope.taken() {
        let _ = writeln!(text, "captured_{name}={}", word(&plain(value)));
    }
    let scope = attempt
        .scope
        .with(Section::Services, &Value::Object(values))
        .with(Section::Workspace, &json!(variable("workspace")))
        .with(Section::Captured, &Value::Object(symbols));
    let preconditions = flow
        .preconditions
        .iter()
        .filter_map(|precondition| precondition.step.as_ref());
    for step in preconditions.chain(flow.steps.iter().copied()) {
        one_step(&mut text, step, &scope, attempt);
        if step.id == failure.step {
            observe(&mut text, failure);
            break;
        }
    }
    let _ = writeln!(
        text,
        "\nprintf '\\n--- what was expected, and observed then ---\\n'"
    );
    let _ = writeln!(text, "cat <<'END_OF_FAILURE'");
    let _ = writeln!(
        text,
        "{}",
        described(failure).replace("END_OF_FAILURE", "END OF FAILURE")
    );
    let _ = writeln!(text, "END_OF_FAILURE");
    text
}

const PRELUDE: &str = r#"set -u
here=$(cd "$(dirname "$0")" && pwd)
case $here in */.scenarioforge/runs/*) own=${here%%/.scenarioforge/runs/*} ;; *) own=. ;; esac
checkout=$(cd "${1:-$own}" && pwd) || exit 2
work=$(mktemp -d) || exit 2
stop() { for pid in ${pids:-}; do kill "$pid" 2>/dev/null; done; rm -rf "$work"; }
trap stop EXIT
trap 'exit 130' INT TERM
mkdir "$work/workspace" "$work/home" "$work/tmp"
(cd "$checkout" && tar cf - --exclude ./.scenarioforge/runs .) | (cd "$work/workspace" && tar xf -)
workspace="$work/workspace"; jar="$work/jar"; body="$work/body"; head="$work/head"; out="$work/out"; err="$work/err"
export HOME="$work/home" TMPDIR="$work/tmp"
cd "$workspace" || exit 2
# json_value PATH: the value at a path such as ["a",0] of the JSON on standard input.
json_value() {
  if command -v jq >/dev/null; then jq -r --argjson path "$1" 'getpath($path)'
  else python3 -c 'import json,sys
v=json.load(sys.stdin)
for k in json.loads(sys.argv[1]): v=v[k]
print(v if isinstance(v,str) else json.dumps(v))' "$1"; fi
}
# match_value PATTERN: the first group, or the whole match, in standard input.
match_value() {
  python3 -c 'import re,sys
m=re.search(sys.argv[1],sys.stdin.read())
print((m.group(1) if m.re.groups else m.group(0)) if m else "")' "$1"
}
# until_up URL: waits until something answers there.
until_up() {
  tries=0
  until curl -s -o /dev/null "$1"; do
    tries=$((tries+1))
    if [ $tries -ge 150 ]; then
      echo "nothing answers at $1, started in $workspace; what it printed:" >&2
      cat "$work"/*.log >&2
      exit 3
    fi
    sleep 0.2
  done
}
"#;

fn start_service(
    text: &mut String,
    service: &Described,
    attempt: &Attempt<'_>,
    values: &mut Map<String, Value>,
) {
    // Names of variables hold no other characters and do not begin with a digit.
    let name = format!("service_{}", service.name.as_str().replace(['-', '.'], "_"));
    let _ = writeln!(text, "\n# Service {}", service.name);
    let mut value = Map::new();
    if let Some(port) = service.port {
        let _ = writeln!(
            text,
            "{name}_port=${{{}_PORT:-{port}}}",
            name.to_uppercase()
        );
        value.insert("port".to_owned(), json!(variable(&format!("{name}_port"))));
    }
    if let Some(url) = &service.url {
        let shown = match service.port {
            Some(port) => url.replace(&port.to_string(), &variable(&format!("{name}_port"))),
            None => url.clone(),
        };
        let _ = writeln!(
            text,
            "{name}_url=${{{}_URL:-{}}}",
            name.to_uppercase(),
            shown.replace(OPEN, "${").replace(CLOSE, "}")
        );
        value.insert("url".to_owned(), json!(variable(&format!("{name}_url"))));
        value.insert(
            "host".to_owned(),
            json!(
                url::Url::parse(url)
                    .ok()
                    .and_then(|url| url.host_str().map(str::to_owned))
                    .unwrap_or_default()
            ),
        );
    }
    values.insert(service.name.to_string(), Value::Object(value));
    if service.command.is_empty() {
        return;
    }
    let with_port = |value: &str| match service.port {
        Some(port) if value.contains(&port.to_string()) => {
            word(&value.replace(&port.to_string(), &variable(&format!("{name}_port"))))
        }
        _ => word(value),
    };
    let mut env = String::new();
    let own: BTreeMap<&String, &String> = attempt.variables.iter().chain(&service.env).collect();
    for (variable, value) in own {
        let _ = write!(env, "{variable}={} ", with_port(value));
    }
    let _ = writeln!(text, "mkdir -p \"$work/{name}\"");
    let _ = writeln!(
        text,
        "env HOME=\"$work/{name}\" TMPDIR=\"$work/{name}\" {env}sh -c {} >\"$work/{name}.log\" 2>&1 &",
        with_port(&service.command)
    );
    let _ = writeln!(text, "pids=\"${{pids:-}} $!\"");
    if service.url.is_some() {
        let _ = writeln!(text, "until_up \"${name}_url\"");
    } else {
        let _ = writeln!(text, "sleep 1");
    }
}

fn one_step(text: &mut String, step: &Step, scope: &CaseScope, attempt: &Attempt<'_>) {
    let _ = writeln!(
        text,
        "\nprintf '\\n--- step %s\\n' {}",
        word(&format!("{}: {}", step.id, comment(&step.text)))
    );
    // A filter on a captured value, or a member of it, cannot be had in the shell: then the values of the run stand in
    // the script.
    let mut action = String::new();
    let named = names_only(step) && render(step, &scope.rendering(), &mut action).is_ok();
    let rendered = if named {
        Ok(())
    } else {
        action.clear();
        render(step, &attempt.rendering(), &mut action)
    };
    match rendered {
        Ok(()) => {
            // In JSON, a captured value that is no text stands without quotes.
            for (name, _) in attempt
                .scope
                .taken()
                .iter()
                .filter(|(_, value)| !value.is_string())
            {
                action = action.replace(
                    &format!("\"'\"${{captured_{name}}}\"'\""),
                    &format!("'\"${{captured_{name}}}\"'"),
                );
            }
            match step.eventually {
                Some(span) => {
                    let holds = holds(
                        step,
                        &if named {
                            scope.rendering()
                        } else {
                            attempt.rendering()
                        },
                    );
                    // Whole seconds, because that is what every shell's clock has.
                    let _ = writeln!(
                        text,
                        "deadline=$(( $(date +%s) + {} ))",
                        span.0.as_secs() + 1
                    );
                    let _ = writeln!(text, "while :; do\n{action}{holds} && break");
                    let _ = writeln!(
                        text,
                        "[ \"$(date +%s)\" -ge \"$deadline\" ] && break\nsleep 0.2\ndone"
                    );
                }
                None => text.push_str(&action),
            }
        }
        Err(error) => {
            let _ = writeln!(text, "# not rendered: {}", comment(&error));
        }
    }
    for capture in &step.capture {
        if let Some(taken) = take(capture) {
            let _ = writeln!(text, "captured_{}=$({taken})", capture.name);
        }
    }
}

/// Shows what the failed checkpoint looked at, as it is now.
fn observe(text: &mut String, failure: &Failure) {
    let Some(subject) = failure.subject else {
        return;
    };
    let looked = take(&Capture {
        name: String::new(),
        subject,
        at: failure.at.clone(),
        pattern: None,
    });
    if let Some(looked) = looked {
        let _ = writeln!(text, "printf '\\n--- observed now ---\\n'");
        let _ = writeln!(text, "{looked}; echo");
    }
}

fn described(failure: &Failure) -> String {
    let mut text = format!("step {}", failure.step);
    if let (Some(checkpoint), Some(subject), Some(predicate)) =
        (&failure.checkpoint, failure.subject, failure.predicate)
    {
        let at = failure
            .at
            .as_ref()
            .map(|at| format!(" {at}"))
            .unwrap_or_default();
        let _ = write!(
            text,
            ", checkpoint {checkpoint}: {}\n{subject}{at} {predicate}",
            failure.text
        );
        let _ = write!(
            text,
            "\nexpected: {}\nobserved: {}",
            failure.expected, failure.observed
        );
    }
    if let Some(reason) = &failure.reason {
        let _ = write!(text, "\n{reason}");
    }
    text
}
