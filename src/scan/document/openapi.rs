//! OpenAPI and AsyncAPI: what a contract offers, operation by operation.

use super::{
    builder::Builder,
    front_matter::flatten,
    model::{BlockKind, SpanKind},
    words::Words,
    yaml::{self, Node},
};

const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// Reads a text in YAML or JSON.
pub(super) fn read(builder: &mut Builder<'_>, text: &str) {
    let Some((root, _)) = yaml::read(text) else {
        return;
    };
    for (key, line, node) in root.entries() {
        match key.as_str() {
            "openapi" | "swagger" | "asyncapi" | "basePath" | "host" => {
                builder.field(key, node.text().unwrap_or_default(), *line);
            }
            "info" => info(builder, node),
            "servers" => servers(builder, node, *line),
            "paths" | "webhooks" => {
                section(builder, 1, key, *line);
                for (path, line, node) in node.entries() {
                    operations(builder, path, *line, node);
                }
            }
            "channels" | "operations" => {
                section(builder, 1, key, *line);
                for (name, line, node) in node.entries() {
                    channel(builder, name, *line, node);
                }
            }
            "components" | "definitions" => {
                section(builder, 1, key, *line);
                components(builder, key, node);
            }
            "tags" => {
                section(builder, 1, key, *line);
                for tag in node.items() {
                    let name = tag.get("name").and_then(Node::text).unwrap_or_default();
                    let said = tag
                        .get("description")
                        .and_then(Node::text)
                        .unwrap_or_default();
                    item(builder, tag.line, &format!("{name}: {said}"));
                }
            }
            _ => section(builder, 1, key, *line),
        }
    }
}

fn info(builder: &mut Builder<'_>, node: &Node) {
    let mut found = Vec::new();
    flatten("", node, node.line, 0, &mut found);
    for (name, value, line) in found {
        if name == "description" {
            words(builder, line, &value);
        } else {
            builder.head_field(&name, &value, line);
        }
    }
}

fn servers(builder: &mut Builder<'_>, node: &Node, line: u32) {
    let urls = node.items().iter().filter_map(|server| {
        let url = server.get("url")?;
        Some((url.text()?, url.line))
    });
    for (url, line) in urls {
        // Only the path is a part of routes.
        let path = match url.split_once("://") {
            Some((_, rest)) => rest.find('/').map_or("", |place| &rest[place..]),
            None => url,
        };
        builder.field("servers.url", url, line);
        builder.field("basepath", path, line);
    }
    // Of AsyncAPI: by name.
    for (name, _, server) in node.entries() {
        let mut found = Vec::new();
        flatten(&format!("servers.{name}"), server, line, 4, &mut found);
        for (name, value, line) in found {
            builder.field(&name, &value, line);
        }
    }
}

fn section(builder: &mut Builder<'_>, level: u8, title: &str, line: u32) {
    builder.heading(level, (line, line), Words::plain(title, line));
}

fn words(builder: &mut Builder<'_>, line: u32, text: &str) {
    builder.block(BlockKind::Paragraph, (line, line), coded(line, text));
}

fn item(builder: &mut Builder<'_>, line: u32, text: &str) {
    builder.block(
        BlockKind::Item { checked: None },
        (line, line),
        coded(line, text),
    );
}

/// Words in which backticks mark code. They stay on the line where they begin: how they are folded is not known.
fn coded(line: u32, text: &str) -> Words {
    let mut words = Words::new(line);
    for (place, part) in text.split('`').enumerate() {
        let part: String = part.replace('\n', " ");
        if place % 2 == 1 {
            words.marked(SpanKind::Code, &part);
        } else {
            words.push(&part);
        }
    }
    words
}

fn operations(builder: &mut Builder<'_>, path: &str, line: u32, node: &Node) {
    let of_all: Vec<&Node> = node
        .get("parameters")
        .map(Node::items)
        .unwrap_or_default()
        .iter()
        .collect();
    // What stands between the path and its first operation belongs to that.
    let mut first = Some(line);
    for (method, line, operation) in node.entries() {
        if !METHODS.contains(&method.to_ascii_lowercase().as_str()) {
            continue;
        }
        let title = format!("{} {path}", method.to_uppercase());
        let lines = (first.take().unwrap_or(*line), *line);
        builder.heading(2, lines, Words::plain(&title, *line));
        said(
            builder,
            operation,
            &["summary", "description", "operationId"],
        );
        let own = operation
            .get("parameters")
            .map(Node::items)
            .unwrap_or_default();
        for parameter in of_all.iter().copied().chain(own) {
            self::parameter(builder, parameter, *line);
        }
        if let Some(body) = operation.get("requestBody") {
            body_of(builder, "request body", body);
        }
        for (code, line, response) in operation
            .get("responses")
            .map(Node::entries)
            .unwrap_or_default()
        {
            let said = response.get("description").or_else(|| response.get("$ref"));
            let said = said.and_then(Node::text).unwrap_or_default();
            item(builder, *line, &format!("{code}: {said}"));
        }
        if operation.get("deprecated").and_then(Node::text) == Some("true") {
            item(builder, *line, "deprecated: true");
        }
    }
    if first.is_some() {
        section(builder, 2, path, line);
        said(builder, node, &["summary", "description", "$ref"]);
    }
}

fn said(builder: &mut Builder<'_>, node: &Node, keys: &[&str]) {
    for (key, line, value) in node.entries() {
        let Some(text) = value.text().filter(|_| keys.contains(&key.as_str())) else {
            continue;
        };
        if matches!(key.as_str(), "operationId" | "$ref") {
            let mut words = Words::new(*line);
            let kind = if key == "$ref" {
                SpanKind::Link(text.to_owned())
            } else {
                SpanKind::Code
            };
            words.marked(kind, text);
            builder.block(BlockKind::Item { checked: None }, (*line, *line), words);
        } else {
            words(builder, *line, text);
        }
    }
}

/// A parameter of a path stands above its operations: it is told of each, at the line of the operation.
fn parameter(builder: &mut Builder<'_>, node: &Node, operation: u32) {
    let part = |key| node.get(key).and_then(Node::text).unwrap_or_default();
    let line = node.line.max(operation);
    let mut words = Words::new(line);
    match node.get("$ref").and_then(Node::text) {
        Some(target) => words.marked(SpanKind::Link(target.to_owned()), target),
        None => {
            words.marked(SpanKind::Code, part("name"));
            words.raw(&format!(" ({}", part("in")));
            let required = part("required") == "true";
            words.raw(if required { ", required)" } else { ")" });
            if !part("description").is_empty() {
                words.raw(": ");
                words.raw(&part("description").replace('\n', " "));
            }
        }
    }
    builder.block(BlockKind::Item { checked: None }, (line, line), words);
}

fn body_of(builder: &mut Builder<'_>, name: &str, node: &Node) {
    let kinds = node.get("content").map(Node::entries).unwrap_or_default();
    for (kind, line, content) in kinds {
        let schema = content.get("schema").and_then(|schema| schema.get("$ref"));
        let schema = schema.and_then(Node::text).unwrap_or_default();
        item(builder, *line, &format!("{name}: {kind} {schema}"));
    }
}

fn channel(builder: &mut Builder<'_>, name: &str, line: u32, node: &Node) {
    section(builder, 2, name, line);
    said(
        builder,
        node,
        &["summary", "description", "address", "action", "$ref"],
    );
    for key in ["publish", "subscribe"] {
        if let Some(operation) = node.get(key) {
            item(builder, operation.line, key);
            said(
                builder,
                operation,
                &["summary", "description", "operationId"],
            );
        }
    }
}

fn components(builder: &mut Builder<'_>, key: &str, node: &Node) {
    let schema = |builder: &mut Builder<'_>, level, name: &str, line, node: &Node| {
        section(builder, level, name, line);
        said(builder, node, &["title", "description", "$ref"]);
        for (name, line, property) in node
            .get("properties")
            .map(Node::entries)
            .unwrap_or_default()
        {
            let part = |key| property.get(key).and_then(Node::text).unwrap_or_default();
            item(
                builder,
                *line,
                &format!("`{name}`: {} {}", part("type"), part("description")),
            );
        }
    };
    for (name, line, node) in node.entries() {
        if key == "definitions" {
            schema(builder, 2, name, *line, node);
            continue;
        }
        section(builder, 2, name, *line);
        for (name, line, node) in node.entries() {
            schema(builder, 3, name, *line, node);
        }
    }
}
