//! From what was observed to what is kept.

use serde_json::Value;

use super::act::Seen;
use crate::{
    domain::{
        observation::{Content, Observation, Response},
        transcript::{ExchangeRecord, ObservationRecord, RequestRecord, ResponseRecord},
    },
    edge::http::Exchange,
    evidence::{AttemptEvidence, Redactor},
};

/// Longer texts are cut in events; the transcript has them whole.
const LONGEST: usize = 2000;

/// Files what a step led to. `stem` begins the names of its files: `01-order`.
pub(super) fn observation(
    seen: &Seen,
    stem: &str,
    evidence: &mut AttemptEvidence,
) -> std::io::Result<ObservationRecord> {
    let Observation {
        exit_code,
        signal,
        stdout,
        stderr,
        response,
        cookies,
        duration_ms,
        files,
        workspace,
        page: _,
        error: _,
    } = &seen.observation;
    let mut log = |name: &str, content: &Option<Content>| {
        content
            .as_ref()
            .map(|content| evidence.content(&format!("{stem}.{name}.log"), "text/plain", content))
            .transpose()
    };
    let (stdout, stderr) = (log("stdout", stdout)?, log("stderr", stderr)?);
    let mut record = ObservationRecord {
        exit_code: *exit_code,
        signal: *signal,
        stdout,
        stderr,
        exchanges: Vec::with_capacity(seen.conversation.exchanges.len()),
        cookies: cookies.clone(),
        duration_ms: *duration_ms,
        files: Default::default(),
        workspace: workspace.clone(),
        browser: seen.browser.clone(),
    };
    let last = seen.conversation.exchanges.len().saturating_sub(1);
    for (number, exchange) in seen.conversation.exchanges.iter().enumerate() {
        // The hops of a redirect are numbered, the answer that was judged is not.
        let stem = if number == last {
            stem.to_owned()
        } else {
            format!("{stem}.hop{}", number + 1)
        };
        let response = if number == last {
            response.as_ref()
        } else {
            exchange.response.as_ref()
        };
        record
            .exchanges
            .push(self::exchange(exchange, response, &stem, evidence)?);
    }
    for (number, (path, content)) in files.iter().enumerate() {
        let name = format!("{stem}.file{}", number + 1);
        let content = content
            .as_ref()
            .map(|content| evidence.content(&name, "application/octet-stream", content))
            .transpose()?;
        record.files.insert(path.clone(), content);
    }
    Ok(record)
}

fn exchange(
    exchange: &Exchange,
    response: Option<&Response>,
    stem: &str,
    evidence: &mut AttemptEvidence,
) -> std::io::Result<ExchangeRecord> {
    let body = match &exchange.body {
        Some(bytes) => {
            let media_type = media_type(
                exchange
                    .headers
                    .iter()
                    .find(|(name, _)| name == "content-type")
                    .map(|(_, value)| value.as_str()),
            );
            let name = format!("{stem}.request.{}", extension(&media_type));
            Some(evidence.content(&name, &media_type, &Content::whole(bytes.clone()))?)
        }
        None => None,
    };
    let response = match response {
        Some(response) => {
            let media_type = media_type(response.header("content-type").as_deref());
            let name = format!("{stem}.body.{}", extension(&media_type));
            Some(ResponseRecord {
                status: response.status,
                version: exchange.version.to_owned(),
                headers: response.headers.clone(),
                body: evidence.content(&name, &media_type, &response.body)?,
            })
        }
        None => None,
    };
    let request = RequestRecord {
        method: exchange.method.clone(),
        url: exchange.url.clone(),
        headers: exchange.headers.clone(),
        body,
    };
    Ok(ExchangeRecord {
        request,
        response,
        timings: exchange.timings,
    })
}

fn media_type(content_type: Option<&str>) -> String {
    let essence = content_type
        .and_then(|value| value.split(';').next())
        .map(|value| value.trim().to_ascii_lowercase());
    essence
        .filter(|value| value.contains('/'))
        .unwrap_or_else(|| "application/octet-stream".to_owned())
}

fn extension(media_type: &str) -> &'static str {
    match media_type {
        "application/json" => "json",
        "text/html" => "html",
        "text/css" => "css",
        "text/csv" => "csv",
        "text/plain" => "txt",
        "image/png" => "png",
        "image/jpeg" => "jpg",
        "image/svg+xml" => "svg",
        "application/pdf" => "pdf",
        "application/xml" | "text/xml" => "xml",
        other if other.ends_with("+json") => "json",
        other if other.starts_with("text/") => "txt",
        _ => "bin",
    }
}

/// A value for an event: long texts and large containers are cut, and say so; a secret is hidden before it could be cut.
pub(super) fn cut(value: Value, redactor: &Redactor) -> Value {
    let value = match value {
        Value::String(_) | Value::Array(_) | Value::Object(_) => redactor.value(value).0,
        other => other,
    };
    match value {
        Value::String(text) if text.len() > LONGEST => Value::String(shorten(&text)),
        Value::Array(_) | Value::Object(_) => {
            let text = value.to_string();
            if text.len() > 2 * LONGEST {
                Value::String(shorten(&text))
            } else {
                value
            }
        }
        other => other,
    }
}

/// A diff for an event.
pub(super) fn cut_text(text: &str, redactor: &Redactor) -> String {
    shorten(&redactor.text(text).0)
}

fn shorten(text: &str) -> String {
    if text.len() <= LONGEST {
        return text.to_owned();
    }
    let near = |place: usize| {
        (0..=place)
            .rev()
            .find(|place| text.is_char_boundary(*place))
            .unwrap_or(0)
    };
    let (head, tail) = (near(LONGEST * 3 / 4), near(text.len() - LONGEST / 4));
    format!(
        "{}[… {} bytes, see the transcript …]{}",
        &text[..head],
        tail - head,
        &text[tail..]
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_values_are_cut_in_events() {
        let nothing = Redactor::new(&Default::default(), &[]).expect("no pattern");
        assert_eq!(cut(Value::from("short"), &nothing), Value::from("short"));
        let cut = cut(Value::from("ä".repeat(3000)), &nothing);
        let text = cut.as_str().expect("a text");
        assert!(
            text.len() < 2100 && text.contains("bytes, see the transcript"),
            "{text}"
        );
    }
}
