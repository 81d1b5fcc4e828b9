//! Imports of every language, through the whole decision.

use serde_json::json;

use super::{Tree, scenario};

#[test]
fn every_language_is_followed() {
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
                ("a.js", "const t = render('cart.html')"),
                ("views/cart.html", "{% include 'part.html' %}"),
                ("views/part.html", ""),
            ],
            "a.js",
            "views/part.html",
        ),
        (
            &[
                ("a.js", "import './a.css'"),
                ("a.css", "@import \"b.css\";"),
                ("b.css", ""),
            ],
            "a.js",
            "b.css",
        ),
        (
            &[
                ("a.js", "import './a.scss'"),
                ("a.scss", "@use 'vars';"),
                ("css/_vars.scss", ""),
            ],
            "a.js",
            "css/_vars.scss",
        ),
        (
            &[
                ("a.svelte", "<script>import { x } from '$lib/x'</script>"),
                ("src/lib/x.ts", ""),
            ],
            "a.svelte",
            "src/lib/x.ts",
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
                ("src/price/mod.rs", "mod inner;"),
                ("src/price/inner.rs", ""),
            ],
            "src/cart.rs",
            "src/price/inner.rs",
        ),
        (
            &[
                ("app/src/main.rs", "use tea_tax::rate;"),
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
        (
            &[
                ("cart/cart.go", "package cart\n//go:embed pages/*.html\n"),
                ("go.mod", "module acme.org/shop\n"),
                ("cart/pages/a.html", ""),
            ],
            "cart/cart.go",
            "cart/pages/a.html",
        ),
        (
            &[
                (
                    "s/com/acme/Cart.java",
                    "package com.acme;\nimport com.acme.tax.Rate;\n",
                ),
                ("s/com/acme/tax/Rate.java", "package com.acme.tax;"),
                ("s/com/acme/tax/RateImpl.java", ""),
            ],
            "s/com/acme/Cart.java",
            "s/com/acme/tax/RateImpl.java",
        ),
        (
            &[
                (
                    "s/com/acme/Cart.kt",
                    "package com.acme\nval x = com.acme.tax.Rate()\n",
                ),
                ("s/com/acme/tax/Rate.kt", ""),
            ],
            "s/com/acme/Cart.kt",
            "s/com/acme/tax/Rate.kt",
        ),
        (
            &[
                (
                    "shop/Shop.csproj",
                    "<ProjectReference Include=\"..\\tax\\Tax.csproj\" />",
                ),
                ("shop/Cart.cs", "using Tax;"),
                ("tax/Tax.csproj", ""),
                ("tax/deep/Rate.cs", ""),
            ],
            "shop/Cart.cs",
            "tax/deep/Rate.cs",
        ),
        (
            &[
                ("app/cart.rb", "x = OrderLine.new"),
                ("app/models/order_line.rb", ""),
            ],
            "app/cart.rb",
            "app/models/order_line.rb",
        ),
        (
            &[
                ("lib/cart.rb", "require_relative '../other/price'"),
                ("other/price.rb", ""),
            ],
            "lib/cart.rb",
            "other/price.rb",
        ),
        (
            &[
                ("src/Cart.php", "<?php use Shop\\Tax\\Rate;"),
                (
                    "composer.json",
                    "{ \"autoload\": { \"psr-4\": { \"Shop\\\\\": \"lib/\" } } }",
                ),
                ("lib/Tax/Rate.php", ""),
            ],
            "src/Cart.php",
            "lib/Tax/Rate.php",
        ),
        (
            &[
                ("a/index.php", "<?php require_once __DIR__ . '/../db.php';"),
                ("db.php", ""),
            ],
            "a/index.php",
            "db.php",
        ),
        (
            &[
                ("src/cart.c", "#include \"price.h\"\n"),
                ("include/price.h", ""),
                ("src/price.c", ""),
            ],
            "src/cart.c",
            "src/price.c",
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
                && told.contains(&format!("-> {path} (changed)\n")),
            "{code} {path}: {told}"
        );
        let told = tree.set("other/other.ts", "2").told(pack);
        assert_eq!(
            told, "C: other/other.ts (changed)\n",
            "{code} is followed to its end"
        );
    }
}
