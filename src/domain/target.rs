//! Targets: how a scenario names an element of a page. They are looked for in the page itself (`edge/browser/page/target.js`);
//! here is only what can be said of one before anything ran.

/// What a target begins with.
const ENGINES: [&str; 6] = ["role", "label", "text", "placeholder", "testid", "css"];

/// What may stand in brackets after a role.
const ATTRIBUTES: [&str; 7] = [
    "name", "level", "checked", "disabled", "expanded", "pressed", "selected",
];

/// The roles of WAI-ARIA 1.3 that elements can have (<https://w3c.github.io/aria/#role_definitions>).
const ROLES: &[&str] = &[
    "alert",
    "alertdialog",
    "application",
    "article",
    "banner",
    "blockquote",
    "button",
    "caption",
    "cell",
    "checkbox",
    "code",
    "columnheader",
    "combobox",
    "complementary",
    "contentinfo",
    "definition",
    "deletion",
    "dialog",
    "directory",
    "document",
    "emphasis",
    "feed",
    "figure",
    "form",
    "generic",
    "grid",
    "gridcell",
    "group",
    "heading",
    "image",
    "img",
    "insertion",
    "link",
    "list",
    "listbox",
    "listitem",
    "log",
    "main",
    "mark",
    "marquee",
    "math",
    "menu",
    "menubar",
    "menuitem",
    "menuitemcheckbox",
    "menuitemradio",
    "meter",
    "navigation",
    "none",
    "note",
    "option",
    "paragraph",
    "presentation",
    "progressbar",
    "radio",
    "radiogroup",
    "region",
    "row",
    "rowgroup",
    "rowheader",
    "scrollbar",
    "search",
    "searchbox",
    "separator",
    "slider",
    "spinbutton",
    "status",
    "strong",
    "subscript",
    "suggestion",
    "superscript",
    "switch",
    "tab",
    "table",
    "tablist",
    "tabpanel",
    "term",
    "textbox",
    "time",
    "timer",
    "toolbar",
    "tooltip",
    "tree",
    "treegrid",
    "treeitem",
];

const EXAMPLES: &str = "write for example role=button[name=\"Save\"], label=Email, text=Save, placeholder=Search, testid=cart or \
                        css=.row";

/// Why a target can match nothing; `None`: it is well formed.
pub fn problem(target: &str) -> Option<String> {
    let Some((engine, body)) = target.split_once('=') else {
        return Some(format!("`{target}` does not say how to look; {EXAMPLES}"));
    };
    let (engine, body) = (engine.trim().to_ascii_lowercase(), body.trim());
    if !engine.bytes().all(|byte| byte.is_ascii_alphabetic()) || engine.is_empty() {
        return Some(format!("`{target}` does not say how to look; {EXAMPLES}"));
    }
    if !ENGINES.contains(&&*engine) {
        return Some(format!(
            "there is no kind of target `{engine}=`; {EXAMPLES}"
        ));
    }
    if body.is_empty() {
        return Some(format!("`{engine}=` says nothing to look for"));
    }
    if engine == "role" { role(body) } else { None }
}

fn role(body: &str) -> Option<String> {
    let end = body.find(['[', ' ']).unwrap_or(body.len());
    let (role, mut rest) = (body[..end].to_ascii_lowercase(), body[end..].trim());
    if !ROLES.contains(&&*role) {
        let near = ROLES
            .iter()
            .map(|own| (strsim::damerau_levenshtein(own, &role), own))
            .min()
            .filter(|(distance, _)| *distance <= 2)
            .map(|(_, own)| format!("; did you mean `{own}`?"));
        return Some(format!(
            "there is no role `{role}`{}",
            near.unwrap_or_default()
        ));
    }
    while !rest.is_empty() {
        let Some(inside) = rest.strip_prefix('[') else {
            return Some(format!(
                "`{rest}` is not understood; write role={role}[name=\"Save\"]"
            ));
        };
        let Some(end) = closing(inside) else {
            return Some(format!(
                "`{rest}` has no end; write role={role}[name=\"Save\"]"
            ));
        };
        let (name, value) = match inside[..end].split_once('=') {
            Some((name, value)) => (name.trim(), Some(value.trim())),
            None => (inside[..end].trim(), None),
        };
        let name = name.to_ascii_lowercase();
        if !ATTRIBUTES.contains(&&*name) {
            return Some(format!(
                "`[{name}]` is not known; there are {}",
                ATTRIBUTES.join(", ")
            ));
        }
        if name == "name" && value.is_none_or(str::is_empty) {
            return Some(format!(
                "it gives no name; write role={role}[name=\"Save\"]"
            ));
        }
        if name == "level"
            && value.is_none_or(|value| value.trim_matches(['"', '\'']).parse::<u8>().is_err())
        {
            return Some("a level is a number, as in role=heading[level=2]".to_owned());
        }
        rest = inside[end + 1..].trim();
    }
    None
}

/// Where the bracket closes, quoted ones not counted.
fn closing(text: &str) -> Option<usize> {
    let (mut quote, mut escaped) = (None, false);
    for (place, character) in text.char_indices() {
        match (quote, character) {
            _ if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(open), _) if open == character => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(character),
            (None, ']') => return Some(place),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_read_before_anything_runs() {
        for target in [
            "role=button",
            "role=button[name=\"Save\"]",
            "role=button[name=Save]",
            "role=heading[level=2][name='Your \"tea\" ]']",
            "role=checkbox[checked]",
            "role=button[name=\"Save\" i]",
            "label=Email",
            "text=a=b",
            "css=a[href]",
            "testid=x",
        ] {
            assert_eq!(problem(target), None, "{target}");
        }
        for (target, words) in [
            (".row", "does not say how to look"),
            ("a[href=\"/x\"]", "does not say how to look"),
            ("xpath=//a", "no kind of target `xpath=`"),
            ("label=", "nothing to look for"),
            ("role=buton", "did you mean `button`?"),
            ("role=button[nam=\"x\"]", "`[nam]` is not known"),
            ("role=button[name]", "gives no name"),
            ("role=button[name=\"x\"", "has no end"),
            ("role=button name=x", "is not understood"),
            ("role=heading[level=two]", "a level is a number"),
        ] {
            let found = problem(target).unwrap_or_else(|| panic!("{target} is refused"));
            assert!(found.contains(words), "{target}: {found}");
        }
    }

    #[test]
    fn the_page_knows_the_same_roles() {
        let script = include_str!("../edge/browser/page/role.js");
        let list = script
            .split_once("const ROLES = new Set(")
            .and_then(|(_, rest)| rest.split_once(").split"))
            .expect("the list of roles")
            .0;
        let words = list
            .split('"')
            .skip(1)
            .step_by(2)
            .flat_map(str::split_whitespace);
        assert_eq!(words.collect::<Vec<_>>(), ROLES);
    }
}
