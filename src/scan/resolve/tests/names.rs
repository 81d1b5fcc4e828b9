//! Flags, keys, tables, scripts and commands that went.

use super::world::over;

#[test]
fn flags_keys_tables_scripts_and_commands() {
    for (name, path, before, after, text, expected) in [
        (
            "flag",
            "cli.py",
            "import argparse\np = argparse.ArgumentParser()\np.add_argument('--dry-run')\n",
            "import argparse\np = argparse.ArgumentParser()\np.add_argument('--simulate', dest='dry_run')\n",
            "Pass `--dry-run`.",
            &["--dry-run: gone by 3 after 2, was in cli.py, now --simulate"][..],
        ),
        (
            "variable",
            "app.py",
            "import os\nlimit = os.environ['ORDER_LIMIT']\n",
            "import os\nlimit = os.environ['MAX_ORDERS']\n",
            "Set `ORDER_LIMIT`.",
            &["ORDER_LIMIT: gone by 3 after 2, was in app.py, now MAX_ORDERS"],
        ),
        (
            "variable that stays",
            "app.py",
            "import os\nlimit = os.environ['ORDER_LIMIT']\n",
            "import os\nlimit = int(os.environ['ORDER_LIMIT'])\n",
            "Set `ORDER_LIMIT`.",
            &["ORDER_LIMIT: living in app.py"],
        ),
        (
            "script",
            "package.json",
            "{\"scripts\": {\"build\": \"tsc\", \"test\": \"jest\"}}",
            "{\"scripts\": {\"compile\": \"tsc\", \"test\": \"jest\"}}",
            "Run `npm run build` and `yarn test`.",
            &[
                "npm run build: gone by 3 after 2, was in package.json, now npm run compile",
                "yarn test: living in package.json",
            ],
        ),
        (
            "target",
            "Makefile",
            "lint:\n\truff\ntest:\n\tpytest\n",
            "check:\n\truff\ntest:\n\tpytest\n",
            "Run `make lint` and `make test`.",
            &[
                "make lint: gone by 3 after 2, was in Makefile, now make check",
                "make test: living in Makefile",
            ],
        ),
        (
            "table",
            "schema.sql",
            "CREATE TABLE order_lines (id int);\nCREATE TABLE orders (id int);\n",
            "CREATE TABLE lines (id int);\nCREATE TABLE orders (id int);\n",
            "The table `order_lines` and the `orders` table.",
            &[
                "order_lines: gone by 3 after 2, was in schema.sql, now lines",
                "orders: living in schema.sql",
            ],
        ),
        (
            "command",
            "cli.py",
            "import click\n@click.group()\ndef shop():\n    pass\n@shop.command()\ndef export():\n    pass\n@shop.command('import')\ndef load():\n    pass\n",
            "import click\n@click.group()\ndef shop():\n    pass\n@shop.command()\ndef dump():\n    pass\n@shop.command('import')\ndef load():\n    pass\n",
            "Run `shop export --all` or `shop import --all`.",
            &["shop export --all: gone by 3 after 2, was in cli.py, now shop dump --all"],
        ),
        (
            "member",
            "order.py",
            "class Order:\n    def total(self):\n        return 1\n    def lines(self):\n        return 2\nclass Cart:\n    def total(self):\n        return 3\n",
            "class Order:\n    def sum(self):\n        return 1\n    def lines(self):\n        return 2\nclass Cart:\n    def total(self):\n        return 3\n",
            "`Order.total()` and `Cart.total()` and `Order.lines()`",
            &[
                "Order.total(): gone by 3 after 2, was in order.py, now Order.sum()",
                "Cart.total(): living in order.py",
                "Order.lines(): living in order.py",
            ],
        ),
    ] {
        let told = over(path, before, after, text);
        let told: Vec<&str> = told
            .iter()
            .map(|one| one.split(", near").next().unwrap_or_default())
            .collect();
        assert_eq!(&told[..expected.len()], expected, "{name}: {told:?}");
    }
}

#[test]
fn commands_of_other_programs_say_nothing() {
    let code = "import click\n@click.group()\ndef shop():\n    pass\n@shop.command()\ndef export():\n    pass\n";
    for (text, expected) in [
        ("Run `shop moult`.", "shop moult: never there"),
        ("Run `kiosk up`.", "kiosk up: not ours"),
        (
            "The `role assignments` of all.",
            "role assignments: not ours",
        ),
    ] {
        let told = over("shop/__main__.py", code, code, text);
        assert!(told[0].starts_with(expected), "{text}: {told:?}");
    }
}

#[test]
fn what_may_be_of_others_is_told_only_when_it_went() {
    for (path, before, after, text, expected) in [
        (
            "key.go",
            "package key\nconst Signature = \"dev.tea.shop/signature\"\n",
            "package key\nconst Signature = \"dev.tea.shop/proof\"\n",
            "It has `dev.tea.shop/signature`.",
            "dev.tea.shop/signature: gone by 3",
        ),
        (
            "key.go",
            "package key\nconst Signature = \"dev.tea.shop/proof\"\n",
            "package key\nconst Signature = \"dev.tea.shop/proof\"\n",
            "It has `dev.tea.shop/signature`.",
            "dev.tea.shop/signature: not ours",
        ),
        (
            "key.go",
            "package key\nconst Scope = \"dev.tea.shop.scope\"\n",
            "package key\nconst Range = \"dev.tea.shop.range\"\n",
            "It has `dev.tea.shop.scope`.",
            "dev.tea.shop.scope: gone by 3",
        ),
    ] {
        let told = over(path, before, after, text);
        let told: Vec<&str> = told
            .iter()
            .map(|one| one.split(" after ").next().unwrap_or_default())
            .collect();
        assert_eq!(told, [expected], "{text}");
    }
}

#[test]
fn routes_of_a_made_up_host_are_told_when_they_went() {
    let code = |path: &str| {
        format!(
            "from flask import Flask\napp = Flask(__name__)\n@app.get('{path}')\ndef orders(key):\n    return key\n"
        )
    };
    let (before, after) = (code("/orders/<key>/lines"), code("/sales/<key>/lines"));
    for (text, after, expected) in [
        (
            "Ask `GET https://api.example.com/orders/{key}/lines`.",
            &after,
            "GET https://api.example.com/orders/{key}/lines: gone by 3",
        ),
        (
            "Ask `GET https://api.example.com/orders/{key}/lines`.",
            &before,
            "GET https://api.example.com/orders/{key}/lines: living in app.py",
        ),
        (
            "Ask `GET https://api.example.com/stones/{key}/weight`.",
            &after,
            "GET https://api.example.com/stones/{key}/weight: not ours",
        ),
    ] {
        let told = over("app.py", &before, after, text);
        assert!(told[0].starts_with(expected), "{text}: {told:?}");
    }
}

#[test]
fn a_key_goes_with_all_its_levels() {
    let code = |key: &str, more: &str| format!("a = read(\"{key}\")\nhello(\"hello\")\n{more}");
    for (after, expected) in [
        (
            code("org.shop-hooks.hi", ""),
            "org.shop-hooks.hello: gone by 3 after 2",
        ),
        // Another place still has it.
        (
            code("org.shop-hooks.hi", "b = org.shop-hooks.hello\n"),
            "org.shop-hooks.hello: living in app.lua",
        ),
    ] {
        let told = over(
            "app.lua",
            &code("org.shop-hooks.hello", ""),
            &after,
            "`org.shop-hooks.hello`",
        );
        assert_eq!(told[0].split(',').next(), Some(expected), "{after}");
    }
    // Its levels stood apart all the time.
    let told = over(
        "app.lua",
        "org = { hooks = { hello = 1 } }\n",
        "org = { hooks = { hello = 2 } }\n",
        "`org.shop-hooks.hello`",
    );
    assert_eq!(told, ["org.shop-hooks.hello: living in app.lua"]);
}
