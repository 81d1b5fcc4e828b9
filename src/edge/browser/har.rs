//! The HTTP archive of a case. See <http://www.softwareishard.com/blog/har-12-spec/>.

use serde_json::{Map, Value, json};

use super::traffic::{Entry, Traffic};

/// The archive of what a case's pages requested; bodies are not in it.
pub(super) fn har(traffic: &Traffic, browser: &str) -> Value {
    let entries: Vec<Value> = traffic.entries.iter().map(entry).collect();
    let (name, version) = browser.split_once('/').unwrap_or((browser, ""));
    let mut log = json!({
        "version": "1.2",
        "creator": { "name": "scenarioforge", "version": env!("CARGO_PKG_VERSION") },
        "browser": { "name": name, "version": version },
        "pages": [],
        "entries": entries,
    });
    if traffic.more > 0 {
        log["comment"] = json!(format!("{} further requests were not kept", traffic.more));
    }
    json!({ "log": log })
}

fn entry(entry: &Entry) -> Value {
    let time = entry.end.map_or(0.0, |end| end - entry.start);
    let started = jiff::Timestamp::from_microsecond((entry.wall * 1e6) as i64)
        .map(|time| time.to_string())
        .unwrap_or_default();
    let response = entry.response.clone().unwrap_or_default();
    let timing = |name: &str| {
        let timing = response.timing.as_ref()?;
        timing.get(name)?.as_f64().filter(|time| *time >= 0.0)
    };
    let span = |from: &str, to: &str| match (timing(from), timing(to)) {
        (Some(from), Some(to)) => (to - from).max(0.0),
        _ => -1.0,
    };
    let headers_end = timing("receiveHeadersEnd").unwrap_or(time).min(time);
    let send = span("sendStart", "sendEnd").max(0.0);
    let wait = (headers_end - timing("sendEnd").unwrap_or(0.0)).max(0.0);
    let query: Vec<Value> = url::Url::parse(&entry.url)
        .map(|url| {
            url.query_pairs()
                .map(|(name, value)| json!({ "name": name, "value": value }))
                .collect()
        })
        .unwrap_or_default();
    let mut request = json!({
        "method": entry.method, "url": entry.url, "httpVersion": response.protocol,
        "cookies": [], "headers": pairs(&entry.headers), "queryString": query,
        "headersSize": -1, "bodySize": entry.post_data.as_ref().map_or(0, String::len),
    });
    if let Some(text) = &entry.post_data {
        let media_type = header(&entry.headers, "content-type");
        request["postData"] = json!({ "mimeType": media_type, "params": [], "text": text });
    }
    let mut shown = json!({
        "startedDateTime": started, "time": time, "request": request,
        "response": {
            "status": response.status, "statusText": response.status_text, "httpVersion": response.protocol,
            "cookies": [], "headers": pairs(&response.headers),
            "content": { "size": entry.bytes, "mimeType": response.media_type },
            "redirectURL": header(&response.headers, "location"), "headersSize": -1, "bodySize": entry.bytes,
        },
        "cache": {},
        "timings": {
            "blocked": -1, "dns": span("dnsStart", "dnsEnd"), "connect": span("connectStart", "connectEnd"),
            "ssl": span("sslStart", "sslEnd"), "send": send, "wait": wait, "receive": (time - headers_end).max(0.0),
        },
        "serverIPAddress": response.remote, "_resourceType": entry.kind,
    });
    if let Some(reason) = &entry.failed {
        shown["response"]["_error"] = json!(reason);
    }
    if entry.end.is_none() {
        shown["comment"] = json!("it was still going on when the case ended");
    }
    shown
}

fn header<'a>(headers: &'a Map<String, Value>, name: &str) -> &'a str {
    headers
        .iter()
        .find(|(other, _)| other.eq_ignore_ascii_case(name))
        .and_then(|(_, value)| value.as_str())
        .unwrap_or_default()
}

fn pairs(headers: &Map<String, Value>) -> Vec<Value> {
    headers
        .iter()
        .map(|(name, value)| json!({ "name": name, "value": value.as_str().unwrap_or_default() }))
        .collect()
}
