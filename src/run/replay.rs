//! One step as lines of shell, with `curl` for requests.

use std::{fmt::Write, sync::LazyLock};

use regex::Regex;
use serde_json::Value;

use super::{
    browser,
    form::{pairs, plain, with_query},
    rendering::Rendering,
    shell::{CLOSE, OPEN, word},
    take::take,
};
use crate::domain::{
    action::{HttpAction, PartValue, RunAction},
    checkpoint::{Capture, Predicate},
    pack::Step,
};

/// A shell condition for what an `eventually` waits for, as far as the shell can judge it; where it can judge nothing, the
/// whole time is waited.
pub(super) fn holds(step: &Step, rendering: &Rendering<'_>) -> String {
    let mut conditions = Vec::new();
    for checkpoint in &step.checkpoints {
        let at = checkpoint
            .at
            .as_deref()
            .map(|at| rendering.text(at))
            .transpose();
        let value = checkpoint
            .value
            .as_ref()
            .map(|value| rendering.value(value))
            .transpose();
        let (Ok(at), Ok(Some(value))) = (at, value) else {
            continue;
        };
        let looked = take(&Capture {
            name: String::new(),
            subject: checkpoint.subject,
            at,
            pattern: None,
        });
        let Some(looked) = looked.filter(|_| !value.is_array() && !value.is_object()) else {
            continue;
        };
        let wanted = word(&plain(&value));
        match checkpoint.predicate {
            Predicate::Equals => conditions.push(format!("[ \"$({looked})\" = {wanted} ]")),
            Predicate::Contains => conditions.push(format!("{looked} | grep -qF -- {wanted}")),
            _ => {}
        }
    }
    if conditions.is_empty() {
        "false".to_owned()
    } else {
        conditions.join(" && ")
    }
}

/// Whether templates do no more with what the script finds out itself than name it.
pub(super) fn names_only(step: &Step) -> bool {
    static BLOCKS: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\{\{-?(.*?)-?\}\}|\{%.*?%\}").expect("a pattern"));
    static NAME: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^\s*[A-Za-z_][\w.]*\s*$").expect("a pattern"));
    let text = serde_json::to_string(step).unwrap_or_default();
    BLOCKS.captures_iter(&text).all(|block| {
        let found_out = ["captured", "services", "workspace"];
        !found_out.iter().any(|name| block[0].contains(name))
            || block
                .get(1)
                .is_some_and(|inside| NAME.is_match(inside.as_str()))
    })
}

pub(super) fn render(
    step: &Step,
    rendering: &Rendering<'_>,
    text: &mut String,
) -> Result<(), String> {
    if let Some(run) = &step.run {
        render_run(run, rendering, text)
    } else if let Some(http) = &step.http {
        render_http(http, rendering, text)
    } else if let Some(file) = &step.file {
        let line = if let Some(path) = &file.write {
            let path = rendering.text(path)?;
            let content = match &file.content {
                None => String::new(),
                Some(Value::String(content)) => rendering.text(content)?,
                Some(value) => format!("{:#}\n", rendering.value(value)?),
            };
            format!(
                "mkdir -p -- \"$(dirname -- {0})\" && printf %s {1} > {0}",
                word(&path),
                word(&content)
            )
        } else if let Some(from) = &file.copy {
            let to = word(&rendering.text(file.to.as_deref().unwrap_or_default())?);
            format!(
                "mkdir -p -- \"$(dirname -- {to})\" && cp -- {} {to}",
                word(&rendering.text(from)?)
            )
        } else {
            format!(
                "rm -rf -- {}",
                word(&rendering.text(file.remove.as_deref().unwrap_or_default())?)
            )
        };
        let _ = writeln!(text, "{line}");
        Ok(())
    } else {
        render_browser(step, rendering, text)
    }
}

/// A person does it by hand: the app is up for as long as they need.
fn render_browser(step: &Step, rendering: &Rendering<'_>, text: &mut String) -> Result<(), String> {
    let operations = step.browser.as_deref().unwrap_or_default();
    let _ = writeln!(text, "echo 'in a browser:'");
    for operation in browser::prepare(operations, rendering)? {
        let _ = writeln!(text, "printf '  %s\\n' {}", word(&operation.line()));
    }
    let _ = writeln!(
        text,
        "if [ -t 0 ]; then printf 'Enter goes on: '; read -r _; fi"
    );
    Ok(())
}

fn render_run(run: &RunAction, rendering: &Rendering<'_>, text: &mut String) -> Result<(), String> {
    let run = run.command();
    let mut line = String::new();
    if let Some(folder) = &run.cwd {
        let _ = write!(line, "cd -- {} && ", word(&rendering.text(folder)?));
    }
    let env = rendering.variables(&run.env)?;
    if !env.is_empty() {
        line.push_str("env ");
        for (name, value) in &env {
            let _ = write!(line, "{name}={} ", word(value));
        }
    }
    let _ = write!(line, "sh -c {}", word(&rendering.text(&run.command)?));
    let stdin = match &run.stdin {
        Some(stdin) => format!("printf %s {} | ", word(&rendering.text(stdin)?)),
        None => String::new(),
    };
    let input = if stdin.is_empty() { " </dev/null" } else { "" };
    if run.pty {
        let _ = writeln!(
            text,
            "# It ran on a terminal, and was given the lines of its input as answers."
        );
    }
    let _ = writeln!(
        text,
        "{stdin}( {line} ){input} >\"$out\" 2>\"$err\"; code=$?"
    );
    let _ = writeln!(
        text,
        "cp \"$out\" \"$body\"; cat \"$out\"; cat \"$err\" >&2; echo \"exit code $code\""
    );
    Ok(())
}

fn render_http(
    http: &HttpAction,
    rendering: &Rendering<'_>,
    text: &mut String,
) -> Result<(), String> {
    let method = rendering.text(&http.method)?.to_ascii_uppercase();
    let url = rendering.text(&http.url)?;
    let query = pairs(&rendering.map(&http.query)?);
    // A URL with a variable in it is no URL yet, so the query is added by hand.
    let url = if query.is_empty() {
        url
    } else if url.contains(OPEN) {
        let encoded = with_query("http://x/", &query);
        let joint = if url.contains('?') { '&' } else { '?' };
        format!("{url}{joint}{}", encoded.trim_start_matches("http://x/?"))
    } else {
        with_query(&url, &query)
    };
    // A value that is only known while the script runs was encoded like any other text.
    let encoded = |mark: char| with_query("http://x/", &[(mark.to_string(), String::new())]);
    let percent = |mark| {
        encoded(mark)["http://x/?".len()..]
            .trim_end_matches('=')
            .to_owned()
    };
    let url = url
        .replace(&percent(OPEN), &OPEN.to_string())
        .replace(&percent(CLOSE), &CLOSE.to_string());
    let mut line = format!(
        "curl -sS --globoff -b \"$jar\" -c \"$jar\" -D \"$head\" -o \"$body\" -X {}",
        word(&method)
    );
    if http.follow_redirects.unwrap_or(true) {
        // With -X, curl would repeat the method after a redirect; without it, data make a POST.
        let empty = http.json.is_none()
            && http.form.is_none()
            && http.body.is_none()
            && http.multipart.is_none();
        line = match (method.as_str(), empty) {
            ("GET", true) => line.replace(" -X GET", " -L"),
            ("POST", false) => line.replace(" -X POST", " -L"),
            ("POST", true) => line.replace(" -X POST", " -L -H 'Content-Type:' --data-binary ''"),
            ("HEAD", _) => line.replace(" -X HEAD", " -L --head"),
            _ => line.replace(" -X", " -L -X"),
        };
    }
    for (name, value) in pairs(&rendering.map(&http.headers)?) {
        // To curl, a name without a value means that the header is left out.
        let header = if value.is_empty() {
            format!("{name};")
        } else {
            format!("{name}: {value}")
        };
        let _ = write!(line, " \\\n  -H {}", word(&header));
    }
    if let Some(value) = &http.json {
        let json = rendering.value(value)?.to_string();
        let _ = write!(
            line,
            " \\\n  -H 'Content-Type: application/json' --data-raw {}",
            word(&json)
        );
    } else if let Some(values) = &http.form {
        for (name, value) in pairs(&rendering.map(values)?) {
            let _ = write!(
                line,
                " \\\n  --data-urlencode {}",
                word(&format!("{name}={value}"))
            );
        }
    } else if let Some(body) = &http.body {
        let _ = write!(
            line,
            " \\\n  -H 'Content-Type:' --data-raw {}",
            word(&rendering.text(body)?)
        );
    } else if let Some(values) = &http.multipart {
        for (name, value) in values {
            part(&mut line, name, value, rendering)?;
        }
    }
    let _ = writeln!(text, "{line} \\\n  {}; code=$?", word(&url));
    let _ = writeln!(
        text,
        "grep -a '^HTTP/' \"$head\" | tail -n 1; cat \"$body\"; echo"
    );
    Ok(())
}

fn part(
    line: &mut String,
    name: &str,
    value: &PartValue,
    rendering: &Rendering<'_>,
) -> Result<(), String> {
    match value {
        PartValue::List(values) => {
            for value in values {
                part(line, name, value, rendering)?;
            }
        }
        PartValue::Text(value) => {
            let _ = write!(
                line,
                " \\\n  --form-string {}",
                word(&format!("{name}={}", plain(&rendering.value(value)?)))
            );
        }
        PartValue::Part(part) => {
            let mut text = match (&part.file, &part.value) {
                (Some(path), _) => format!("{name}=@{}", in_quotes(&rendering.text(path)?)),
                (None, value) => {
                    let value = value
                        .as_ref()
                        .map(|value| rendering.value(value))
                        .transpose()?
                        .unwrap_or_default();
                    format!("{name}={}", in_quotes(&plain(&value)))
                }
            };
            if let Some(filename) = &part.filename {
                let _ = write!(text, ";filename={}", in_quotes(&rendering.text(filename)?));
            }
            if let Some(content_type) = &part.content_type {
                let _ = write!(text, ";type={}", rendering.text(content_type)?);
            }
            let _ = write!(line, " \\\n  -F {}", word(&text));
        }
    }
    Ok(())
}

/// Keeps curl from reading `@`, `<`, `;` and `,` in a part of a form.
fn in_quotes(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', r"\\").replace('"', "\\\""))
}
