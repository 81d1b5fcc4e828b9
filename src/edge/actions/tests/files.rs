//! Outputs and summary, read back as the runner and `act` read them.

use std::{collections::BTreeMap, fs, path::Path};

use crate::edge::actions::{
    FileCommandError, MAX_OUTPUT_BYTES, MAX_SUMMARY_BYTES, Outputs, StepSummary,
};

fn variables(name: &str, path: &Path) -> BTreeMap<String, String> {
    BTreeMap::from([(name.to_owned(), path.to_str().expect("UTF-8").to_owned())])
}

/// `EnvFileKeyValuePairs` of the runner on Linux: lines end with `\n` alone, empty ones between outputs are skipped.
/// With `act`, an empty line there fails the job, so it does here.
fn read(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = text;
    let next = |rest: &mut &str| {
        let (line, after) = rest.split_once('\n').expect("every line has its end");
        let line = line.to_owned();
        *rest = after;
        line
    };
    while !rest.is_empty() {
        let line = next(&mut rest);
        let (name, delimiter) = match (line.find('='), line.find("<<")) {
            (Some(equals), heredoc) if heredoc.is_none_or(|heredoc| equals < heredoc) => {
                found.push((line[..equals].to_owned(), line[equals + 1..].to_owned()));
                continue;
            }
            (_, Some(heredoc)) => (line[..heredoc].to_owned(), line[heredoc + 2..].to_owned()),
            _ => panic!("invalid format {line:?}"),
        };
        assert!(delimiter.len() > 32, "{delimiter}");
        let mut value = Vec::new();
        loop {
            let line = next(&mut rest);
            if line == delimiter {
                break;
            }
            value.push(line);
        }
        found.push((name, value.join("\n")));
    }
    found
}

#[test]
fn outputs_come_back_as_they_were() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("output");
    fs::write(&path, "before=1").expect("a file");
    let mut outputs = Outputs::open(&variables("GITHUB_OUTPUT", &path)).expect("a file");
    let values = [
        ("status", "failed"),
        ("empty", ""),
        ("lines", "a\nb\n\nc"),
        ("ended", "a\n"),
        ("line-end", "\n"),
        ("equals", "x=y\nz<<EOF\nEOF"),
        ("smuggled", "ghadelimiter_0\nadmin=true\nghadelimiter_0"),
        ("pull_requests", "[{\"url\":\"https://x/1\"}]"),
        ("unicode", "Grüße 日本 👩"),
    ];
    for (name, value) in values {
        outputs.set(name, value).expect("allowed");
    }
    outputs.set("carriage", "a\r\nb\rc").expect("allowed");
    let text = fs::read_to_string(&path).expect("the file");
    let mut expected = vec![("before".to_owned(), "1".to_owned())];
    expected.extend(values.map(|(name, value)| (name.to_owned(), value.to_owned())));
    expected.push(("carriage".to_owned(), "a\nb\nc".to_owned()));
    assert_eq!(read(&text), expected);
    // A delimiter of its own for each.
    let mut delimiters: Vec<_> = text
        .lines()
        .filter(|line| line.starts_with("ghadelimiter_") && line.len() > 32)
        .collect();
    delimiters.dedup();
    assert_eq!(delimiters.len(), values.len() + 1);
}

#[test]
fn outputs_keep_to_the_limit_and_say_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("output");
    let mut outputs = Outputs::open(&variables("GITHUB_OUTPUT", &path)).expect("a file");
    let half = usize::try_from(MAX_OUTPUT_BYTES / 2).expect("small");
    // Each is two bytes in UTF-8 and in UTF-16.
    outputs.set("a", &"ä".repeat(half - 100)).expect("it fits");
    let before = fs::metadata(&path).expect("the file").len();
    let error = outputs.set("b", &"x".repeat(200)).expect_err("too much");
    assert_eq!(
        error.to_string(),
        "the output `b` has 402 bytes as UTF-16, and only 198 of 1048576 are left"
    );
    assert_eq!(fs::metadata(&path).expect("the file").len(), before);
    outputs
        .set("c", &"x".repeat(98))
        .expect("exactly what is left");
    assert!(outputs.set("d", "").is_err());
    for name in ["", "a b", "a=b", "a<<b", "a\nb", "ä"] {
        let error = outputs.set(name, "x").expect_err("a bad name");
        assert!(matches!(error, FileCommandError::BadName { .. }), "{error}");
    }
}

#[test]
fn what_cannot_be_written_is_told_apart() {
    let folder = tempfile::tempdir().expect("a folder");
    let nowhere = folder.path().join("none/output");
    for variable in ["GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"] {
        let open = |variables: &BTreeMap<String, String>| match variable {
            "GITHUB_OUTPUT" => Outputs::open(variables).map(drop),
            _ => StepSummary::open(variables).map(drop),
        };
        for none in [
            BTreeMap::new(),
            BTreeMap::from([(variable.to_owned(), " ".to_owned())]),
        ] {
            let error = open(&none).expect_err("not in a workflow");
            assert!(matches!(error, FileCommandError::NotSet { .. }), "{error}");
            assert!(error.to_string().contains(variable), "{error}");
        }
        for path in [nowhere.as_path(), folder.path()] {
            let error = open(&variables(variable, path)).expect_err("no file");
            let text = error.to_string();
            assert!(matches!(error, FileCommandError::Unusable { .. }), "{text}");
            assert!(
                text.contains(variable) && text.contains(path.to_str().expect("UTF-8")),
                "{text}"
            );
        }
    }
}

#[test]
fn a_summary_replaces_the_one_before_and_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    for (held, start) in [
        ("", ""),
        ("# Build\n", "# Build\n"),
        ("# Build", "# Build\n"),
    ] {
        let path = folder.path().join("summary");
        fs::write(&path, held).expect("a file");
        let mut summary =
            StepSummary::open(&variables("GITHUB_STEP_SUMMARY", &path)).expect("a file");
        for text in [
            "a long text without a link\n",
            "short\n",
            "",
            "longer again, with a link\n",
        ] {
            summary.replace(text).expect("it fits");
            let written = fs::read_to_string(&path).expect("the file");
            assert_eq!(written, format!("{start}{text}"), "{held:?}");
        }
    }
}

#[test]
fn a_summary_that_would_be_dropped_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("summary");
    fs::write(&path, "before\n").expect("a file");
    let mut summary = StepSummary::open(&variables("GITHUB_STEP_SUMMARY", &path)).expect("a file");
    assert_eq!(summary.room(), MAX_SUMMARY_BYTES - 7);
    let whole = "x".repeat(usize::try_from(summary.room()).expect("small"));
    summary.replace("small").expect("it fits");
    let error = summary
        .replace(&format!("{whole}x"))
        .expect_err("a byte too much");
    assert!(
        matches!(
            error,
            FileCommandError::SummaryTooLarge {
                bytes: 1_048_570,
                left: 1_048_569
            }
        ),
        "{error}"
    );
    assert_eq!(
        fs::read_to_string(&path).expect("the file"),
        "before\nsmall"
    );
    summary.replace(&whole).expect("exactly what is left");
    assert_eq!(
        fs::metadata(&path).expect("the file").len(),
        MAX_SUMMARY_BYTES
    );
}
