//! What a change must never miss. In each row scenario A needs the file that changes, and B lists it as its code.

use serde_json::json;

use super::{Tree, scenario};

/// Name, files, code of A, the file that changes.
type Row<'a> = (&'a [(&'a str, &'a str)], &'a str, &'a str);

fn misses(rows: &[Row<'_>], links: &[&str]) {
    for (files, code, path) in rows {
        let mut tree = Tree::of(files);
        tree.links = links.iter().map(|link| (*link).to_owned()).collect();
        let tree = tree.set(path, "changed");
        for other in [*path, "README.md"] {
            let told = tree.told(json!([scenario("A", &[code]), scenario("B", &[other])]));
            let chosen = told.starts_with("A: ") || told.starts_with("everything: ");
            assert!(chosen, "{code} needs {path}: {told}");
        }
    }
}

const CARGO: &str = "[package]\nname = \"shop\"\n";

#[test]
fn rust_counts_by_crates() {
    misses(
        &[
            (
                &[
                    ("Cargo.toml", CARGO),
                    ("src/lib.rs", "pub mod cart;\nmod tax;\npub use tax::Rate;"),
                    ("src/cart.rs", "use super::Rate;"),
                    ("src/tax.rs", "pub struct Rate;"),
                ],
                "src/cart.rs",
                "src/tax.rs",
            ),
            (
                &[
                    ("Cargo.toml", CARGO),
                    ("src/lib.rs", "pub mod cart;\npub fn round() {}"),
                    ("src/cart.rs", "pub fn f() { super::round() }"),
                ],
                "src/cart.rs",
                "src/lib.rs",
            ),
            (
                &[
                    ("Cargo.toml", "[workspace]\nmembers = [\"a\", \"t\"]"),
                    (
                        "a/Cargo.toml",
                        "[package]\nname = \"a\"\n[dependencies]\ntax = { package = \"acme-tax\", path = \"../t\" }",
                    ),
                    ("a/src/lib.rs", "use tax::rate;"),
                    ("t/Cargo.toml", "[package]\nname = \"acme-tax\""),
                    ("t/src/lib.rs", "pub fn rate() {}"),
                ],
                "a/src/lib.rs",
                "t/src/lib.rs",
            ),
            (&[("a.rs", ""), ("b.rs", "")], "a.rs", "b.rs"),
        ],
        &[],
    );
}

#[test]
fn python_loads_by_many_names() {
    let table = [
        "from django.urls import include, path\nurlpatterns = [path('tax/', include('tax.urls'))]\n",
        "from importlib import import_module as load\ndef f(n):\n    return load('shop.plugins.' + n)\n",
        "import runpy\nrunpy.run_module('tax.urls')\n",
        "INSTALLED_APPS = ['tax']\n",
        "import subprocess\nsubprocess.run('python -m tax.urls', shell=True)\n",
        "try: from tax import urls\nexcept ImportError: pass\n",
        "from tax import (a, # see (1)\n  urls)\n",
        "from tax.no_such import x\n",
    ];
    for text in table {
        let files = [
            ("shop/a.py", text),
            ("shop/__init__.py", ""),
            ("tax/__init__.py", ""),
            ("tax/urls.py", "urlpatterns = []"),
        ];
        misses(&[(&files, "shop/a.py", "tax/urls.py")], &[]);
    }
    misses(
        &[(
            &[
                ("app/a.py", "from .lib.tax import r\n"),
                ("app/pyproject.toml", ""),
                ("app/lib", "../shared"),
                ("shared/tax.py", "r = 1"),
            ],
            "app/a.py",
            "shared/tax.py",
        )],
        &["app/lib"],
    );
}

#[test]
fn javascript_loads_by_many_names() {
    let table = [
        (
            "import { createRequire } from 'node:module';\nconst req = createRequire(import.meta.url);\nconst t = req('./pages/x')",
            "{}",
        ),
        (
            "const p = import.meta.glob<{ default: () => void }>('./pages/*.ts');",
            "{}",
        ),
        (
            "const { fork } = require('child_process'); fork('./pages/x')",
            "{}",
        ),
        ("new Worker(new URL('./pages/x', import.meta.url))", "{}"),
        ("const c = require.context('./pages', true, /ts$/)", "{}"),
        ("const load = require; load(`./pages/${x}`)", "{}"),
        ("import { rate } from 'constants/x'", "{}"),
        (
            "import x from 'tax'",
            "{ \"dependencies\": { \"tax\": \"file:./src/pages\" } }",
        ),
        (
            "import x from '#pages'",
            "{ \"imports\": { \"#pages\": \"./src/pages/x.ts\" } }",
        ),
        ("import x from './gone'", "{}"),
    ];
    for (text, package) in table {
        let files = [
            ("src/a.ts", text),
            ("src/pages/x.ts", "export default 1"),
            ("src/pages/package.json", "{ \"name\": \"@acme/tax\" }"),
            ("src/constants/x.ts", ""),
            ("package.json", package),
        ];
        let path = if text.contains("constants/") {
            "src/constants/x.ts"
        } else {
            "src/pages/x.ts"
        };
        misses(&[(&files, "src/a.ts", path)], &[]);
    }
}

#[test]
fn an_open_file_means_its_package_and_what_that_imports() {
    let tree = Tree::of(&[
        ("web/package.json", "{ \"name\": \"web\" }"),
        ("web/a.ts", "await import(name)"),
        ("web/plugins/x.ts", "import '@acme/ui'"),
        ("ui/package.json", "{ \"name\": \"@acme/ui\" }"),
        ("ui/button.ts", "1"),
        ("api/package.json", "{ \"name\": \"api\" }"),
        ("api/b.ts", "1"),
    ]);
    let pack = || {
        json!([
            scenario("A", &["web/a.ts"]),
            scenario("B", &["ui/button.ts", "api/b.ts"])
        ])
    };
    assert_eq!(
        tree.clone().set("ui/button.ts", "2").told(pack()),
        "A: unsure: web/a.ts: it loads modules whose names it makes up; ui/button.ts changed\nB: ui/button.ts (changed)\n"
    );
    assert_eq!(
        tree.clone().set("api/b.ts", "2").told(pack()),
        "B: api/b.ts (changed)\n",
        "another package"
    );
    assert_eq!(
        tree.set("web/plugins/x.ts", "2").told(pack()),
        "everything: web/plugins/x.ts changed, and nobody knows who needs it: everything runs",
        "that A may need it does not mean that B does not"
    );
}

#[test]
fn go_leaves_its_own_ground() {
    let module = ("go.mod", "module x.org/s\nreplace y.org/tax => ./tax\n");
    misses(
        &[
            (
                &[
                    module,
                    (
                        "img/a.go",
                        "package img\n// #include \"r.h\"\nimport \"C\"\n",
                    ),
                    ("img/r.c", ""),
                ],
                "img/a.go",
                "img/r.c",
            ),
            (
                &[
                    module,
                    (
                        "a/a.go",
                        "package a\nimport (\n\t\"fmt\" // (x)\n\t\"x.org/s/b\"\n)\n",
                    ),
                    ("b/b.go", ""),
                ],
                "a/a.go",
                "b/b.go",
            ),
            (
                &[
                    module,
                    ("a/a.go", "import \"y.org/tax/rate\"\n"),
                    ("tax/rate/r.go", ""),
                ],
                "a/a.go",
                "tax/rate/r.go",
            ),
            (
                &[
                    module,
                    ("a/a.go", "import \"z.org/log\"\n"),
                    ("vendor/z.org/log/l.go", ""),
                ],
                "a/a.go",
                "vendor/z.org/log/l.go",
            ),
        ],
        &[],
    );
}

#[test]
fn other_languages_and_data_are_never_left_out() {
    let table: [(&str, &str); 12] = [
        ("src/main.c", "src/tax.c"),
        ("app/models/order.rb", "app/models/order_line.rb"),
        ("app/order.rb", "app/views/shared/_price.html.erb"),
        ("app/C.php", "lib/rates/TaxRate.php"),
        ("app/C.php", "resources/views/orders/show.blade.php"),
        (
            "src/main/java/a/Orders.java",
            "src/main/java/a/BloodTest.java",
        ),
        ("web/C.kt", "tax/Rates.kt"),
        ("src/a.js", "src/locales/de.json"),
        ("shop/a.py", "shop/rates/de.json"),
        ("web/a.go", "templates/cart.html"),
        ("src/a.js", "content/posts/tea.md"),
        ("src/a.js", "src/a.css"),
    ];
    for (code, path) in table {
        let files = [(code, ""), (path, ""), ("go.mod", "module x\n")];
        misses(&[(&files, code, path)], &[]);
    }
}
