//! Flags of a Go file: pflag, flag, kingpin, and packages of a repository's own.

use tree_sitter::Node;

use super::{
    super::{facts::NameFact, nodes::is_flag_name, syntax::line},
    commands::Reader,
};

impl<'t> Reader<'t, '_> {
    /// Where a call takes the name of a flag, and where its single letter; `None` when it declares none.
    pub(super) fn flag_places(
        &self,
        function: Node<'t>,
        method: &str,
        arguments: &[Node<'t>],
    ) -> Option<(usize, Option<usize>)> {
        // `app.Flag("name", "help")` of kingpin; with one argument it asks for a flag of cobra.
        if method == "Flag" {
            return (self.kingpin && arguments.len() == 2).then_some((0, None));
        }
        if self.flags
            && let Some(places) = flag_places(method, arguments.len())
        {
            return Some(places);
        }
        // `flagutil.NewPassword("name", "help")`: a package of flags, with the repository's own types.
        let package = self.code.field(function, "operand");
        let mut imports = self.names.imports.iter();
        let of_flags = imports.any(|import| {
            let own = import.from.rsplit('/').next().unwrap_or_default();
            import.local == package && own.to_lowercase().contains("flag")
        });
        let help = arguments.last().and_then(|last| self.text(*last));
        let told = arguments.len() >= 2 && help.is_some_and(|help| help.contains(' '));
        (of_flags && told && method.starts_with("New")).then_some((0, None))
    }

    /// A flag with the dashes that its library takes.
    pub(super) fn flag(&mut self, name: &str, at: Node<'_>) {
        if !is_flag_name(name) {
            return;
        }
        let dashes: &[&str] = match (name.chars().count(), self.single_dash) {
            (1, _) => &["-"],
            (_, true) => &["-", "--"],
            (_, false) => &["--"],
        };
        for dashes in dashes {
            self.out.flags.push(NameFact {
                name: format!("{dashes}{name}"),
                line: line(at),
            });
        }
    }
}

/// Where a method of a set of flags takes the name, and where the single letter; `None` when it is none of these methods.
fn flag_places(method: &str, given: usize) -> Option<(usize, Option<usize>)> {
    const TYPES: [&str; 22] = [
        "Bool", "String", "Int", "Uint", "Float", "Duration", "Count", "IP", "Bytes", "Int8",
        "Int16", "Int32", "Int64", "Uint8", "Uint16", "Uint32", "Uint64", "Float32", "Float64",
        "Text", "Time", "Func",
    ];
    let (rest, short) = match method.strip_suffix('P') {
        Some(rest) if rest != "I" => (rest, true),
        _ => (method, false),
    };
    let (rest, variable) = match rest.strip_suffix("Var") {
        Some(rest) => (rest, true),
        None => (rest, false),
    };
    let simple = [
        "Slice", "Array", "ToString", "ToInt", "ToInt64", "Net", "Mask", "Hex", "Base64",
    ]
    .iter()
    .find_map(|end| rest.strip_suffix(end))
    .unwrap_or(rest);
    let known = TYPES.contains(&simple) || (simple.is_empty() && variable);
    let place = usize::from(variable);
    // Name, default and usage; `Var`, `Func` and `Count` have no default.
    let bare = simple.is_empty() || matches!(simple, "Func" | "Count") || rest == "BoolFunc";
    let least = place + usize::from(short) + if bare { 2 } else { 3 };
    (known && given >= least).then_some((place, short.then_some(place + 1)))
}
