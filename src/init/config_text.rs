//! The draft of `.scenarioforge/config.toml`. Every guess says in a comment where it comes from.

use std::fmt::Write;

use super::{
    draft::{Draft, Port, Ready, Service},
    guess::Evidence,
    quote::{shown, toml, toml_key},
};

const HEAD: &str = include_str!("../../templates/init/config-head.toml");
const NO_SERVICE: &str = include_str!("../../templates/init/config-no-service.toml");

/// The configuration. `folder` is the checkout's name, for want of another.
pub fn config_text(draft: &Draft, folder: &str) -> String {
    let mut text = HEAD.to_owned();
    let (name, from) = match &draft.project {
        Some(name) => (name.value.as_str(), name.from.clone()),
        None => (folder, Evidence::none("the name of the folder")),
    };
    text.push_str("\n[project]\n");
    guess(&mut text, &from);
    let _ = writeln!(text, "name = {}", toml(name));
    for service in &draft.services {
        one(&mut text, service);
    }
    if draft.services.is_empty() {
        text.push('\n');
        text.push_str(NO_SERVICE);
    }
    for remark in &draft.remarks {
        let _ = writeln!(text, "\n# note: {}", shown(remark));
    }
    text
}

fn guess(text: &mut String, from: &Evidence) {
    let _ = writeln!(text, "# guess: {}", from.in_words());
}

fn one(text: &mut String, service: &Service) {
    let _ = writeln!(text, "\n[services.{}]", toml_key(&service.name));
    guess(text, &service.command.from);
    for note in &service.notes {
        let _ = writeln!(text, "# note: {note}");
    }
    let _ = writeln!(text, "command = {}", toml(&service.command.value));
    if let Some(port) = &service.port {
        guess(text, &port.from);
        let _ = match port.value {
            Port::Auto => writeln!(text, "port = \"auto\""),
            Port::Fixed(port) => writeln!(text, "port = {port}"),
        };
    }
    if !service.env.is_empty() {
        let pairs: Vec<String> = service
            .env
            .iter()
            .map(|(name, value)| format!("{} = {}", toml_key(name), toml(value)))
            .collect();
        let _ = writeln!(text, "env = {{ {} }}", pairs.join(", "));
    }
    if let Some(ready) = &service.ready {
        guess(text, &ready.from);
        let _ = match &ready.value {
            Ready::Http(path) => writeln!(text, "ready = {{ http = {} }}", toml(path)),
            Ready::Tcp => writeln!(text, "ready = {{ tcp = true }}"),
            Ready::Log(line) => writeln!(text, "ready = {{ log = {} }}", toml(line)),
        };
    }
    if service.is_slow {
        let _ = writeln!(
            text,
            "ready_timeout = \"3m\" # the first start may have to build or to fetch"
        );
    }
    if !service.after.is_empty() {
        for after in &service.after {
            guess(text, &after.from);
        }
        let names: Vec<String> = service
            .after
            .iter()
            .map(|after| toml(&after.value))
            .collect();
        let _ = writeln!(text, "after = [{}]", names.join(", "));
    }
}
