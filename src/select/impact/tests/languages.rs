//! Imports of every language that is followed, through the whole decision.

use serde_json::json;

use super::{Tree, scenario};

#[test]
fn imports_are_followed_to_the_end() {
    // Files; the scenario's code; the file that changes.
    type Row<'a> = (&'a [(&'a str, &'a str)], &'a str, &'a str);
    let table: &[Row<'_>] = &[
        (
            &[
                ("src/a.ts", "import x from '@/b'"),
                (
                    "tsconfig.json",
                    "{ // c\n\"compilerOptions\": { \"paths\": { \"@/*\": [\"./src/*\"] } } }",
                ),
                ("src/b/index.tsx", ""),
            ],
            "src/a.ts",
            "src/b/index.tsx",
        ),
        (
            &[
                ("web/a.ts", "import { y } from '@acme/ui/button'"),
                ("packages/ui/package.json", "{ \"name\": \"@acme/ui\" }"),
                ("packages/ui/src/button.ts", ""),
            ],
            "web/a.ts",
            "packages/ui/src/button.ts",
        ),
        (
            &[
                ("shop/cart.py", "from .price import p"),
                ("shop/__init__.py", ""),
                ("shop/price.py", ""),
            ],
            "shop/cart.py",
            "shop/price.py",
        ),
        (
            &[
                ("shop/cart.py", "from .price import p"),
                ("shop/__init__.py", ""),
                ("shop/price.py", ""),
            ],
            "shop/cart.py",
            "shop/__init__.py",
        ),
        (
            &[
                ("src/shop/cart.py", "import shop.tax.rate as r"),
                ("src/shop/tax/rate.py", ""),
            ],
            "src/shop/cart.py",
            "src/shop/tax/rate.py",
        ),
        (
            &[
                ("src/cart.rs", concat!("use cr", "ate::price::Price;")),
                ("src/lib.rs", "mod cart;"),
                ("Cargo.toml", "[package]\nname = \"shop\"\n"),
                ("src/price/mod.rs", "mod inner;"),
                ("src/price/inner.rs", ""),
            ],
            "src/cart.rs",
            "src/price/inner.rs",
        ),
        (
            &[
                ("app/src/main.rs", "use tea_tax::rate;"),
                ("app/Cargo.toml", "[dependencies]\ntea-tax = \"1\"\n"),
                ("tax/Cargo.toml", "[package]\nname = \"tea-tax\"\n"),
                ("tax/src/rate.rs", ""),
            ],
            "app/src/main.rs",
            "tax/src/rate.rs",
        ),
        (
            &[
                (
                    "cart/cart.go",
                    "package cart\nimport \"acme.org/shop/price\"\n",
                ),
                ("go.mod", "module acme.org/shop\n"),
                ("price/other.go", ""),
            ],
            "cart/cart.go",
            "price/other.go",
        ),
    ];
    for (files, code, path) in table {
        let mut all: Vec<(&str, &str)> = files.to_vec();
        all.push(("other/other.ts", "export const other = 1"));
        let tree = Tree::of(&all);
        // Somebody else's, so that it is not a file that nobody knows.
        let pack = json!([
            scenario("A", &[code]),
            scenario("B", &[path]),
            scenario("C", &["other/other.ts"])
        ]);
        let told = tree.clone().set(path, "changed").told(pack.clone());
        assert!(
            told.starts_with(&format!("A: {code}"))
                && told.contains(&format!("{path} (changed)\n")),
            "{code} {path}: {told}"
        );
        let told = tree.set("other/other.ts", "2").told(pack);
        assert_eq!(
            told, "C: other/other.ts (changed)\n",
            "{code} is followed to its end"
        );
    }
}
