//! What files without a grammar tell, in tables.

use super::{
    super::{language::language_of, nodes::testing::told},
    *,
};

fn read(path: &str, text: &str) -> Facts {
    let mut facts = Facts::default();
    let language = language_of(path).expect("a language");
    super::facts(path, language, text, &mut facts);
    facts
}

fn names(path: &str, text: &str) -> Vec<String> {
    let all = told(&read(path, text)).symbols;
    all.into_iter()
        .map(|symbol| {
            symbol
                .rsplit_once(' ')
                .map_or(String::new(), |(name, _)| name.to_owned())
        })
        .collect()
}

fn routes(path: &str, text: &str) -> Vec<String> {
    let mut all: Vec<String> = read(path, text)
        .routes
        .iter()
        .map(|route| format!("{} {}", route.method, route.path))
        .collect();
    all.sort();
    all
}

#[test]
fn definitions_of_c() {
    for (path, text, expected) in [
        (
            "a.c",
            "#include <x.h>\n#define MAX(a, b) \\\n\t((a) > (b))\n# define OTHER 1\nstatic int __init foo_init(void)\n{\n\tint local = 1;\n\tif (x) {\n\t\tbar(1);\n\t}\n\treturn 0;\n}\nvoid\ngnu_style (int a)\n{\n}\n",
            &[
                "MAX Constant",
                "OTHER Constant",
                "foo_init Function",
                "gnu_style Function",
            ][..],
        ),
        (
            "a.c",
            "struct order {\n\tint id;\n\tchar *name[10];\n\tint (*pay)(struct order *o);\n\tunsigned flags : 3;\n};\nenum kind { ONE, TWO = 2 };\nenum {\n\tTHREE, /* told */\n\tFOUR = 4,\n};\ntypedef struct {\n\tint x;\n} point_t;\ntypedef unsigned long id_t;\ntypedef void (*callback_t)(int);\nunion u {\n\tint a;\n};\n",
            &[
                "order Type",
                "order.id Field",
                "order.name Field",
                "order.pay Field",
                "order.flags Field",
                "kind Type",
                "kind.ONE Field",
                "kind.TWO Field",
                ".THREE Field",
                ".FOUR Field",
                ".x Field",
                "point_t Type",
                "id_t Type",
                "callback_t Type",
                "u Type",
                "u.a Field",
            ],
        ),
        (
            "a.c",
            "SYSCALL_DEFINE3(open, const char __user *, filename, int, flags, umode_t, mode)\n{\n}\nstatic DEFINE_MUTEX(lock);\nEXPORT_SYMBOL(foo);\nstatic const struct file_operations shop_fops = {\n\t.open = shop_open,\n};\nint counter;\nextern int declared(int a);\nstatic struct list *\nfind_it(struct list *head,\n\tint key)\n{\n}\nstruct forward;\n",
            &[
                "open Function",
                "lock Constant",
                "shop_fops Constant",
                "counter Constant",
                "declared Function",
                "find_it Function",
            ],
        ),
        (
            "a.cpp",
            "namespace shop {\nclass Order : public Base {\n public:\n  explicit Order(int id);\n  virtual void pay() const override;\n  int id_ = 0;\n private:\n  std::vector<int> items_;\n};\nvoid Order::pay() const {\n  return;\n}\nenum class Kind { kOne, kTwo };\nusing Id = int;\n}  // namespace\n",
            &[
                "shop Module",
                "Order Type",
                "Order.Order Function",
                "Order.pay Function",
                "Order.id_ Field",
                "Order.items_ Field",
                "Order.pay Function",
                "Kind Type",
                "Kind.kOne Field",
                "Kind.kTwo Field",
                "Id Type",
            ],
        ),
        (
            "a.h",
            "/* int commented(void); */\n// int too(void);\n/*\n * struct not {\n */\nextern \"C\" {\nint real(void);\n}\n",
            &["real Function"],
        ),
    ] {
        assert_eq!(names(path, text), expected, "{text}");
    }
}

#[test]
fn definitions_by_patterns() {
    for (path, text, expected) in [
        (
            "a.kt",
            "package com.acme\n\ndata class Order(val id: Int) {\n    private val total = 1\n    fun pay() {\n        val local = 1\n    }\n    companion object {\n        const val MAX = 1\n    }\n}\nenum class Kind {\n    ONE,\n    TWO;\n}\nfun String.helper(): Int = 1\nval top = 1\n",
            &[
                "com.acme Module",
                "Order Type",
                "Order.total Field",
                "Order.pay Function",
                "Order.MAX Constant",
                "Kind Type",
                "Kind.ONE Constant",
                "Kind.TWO Constant",
                "helper Function",
                "top Constant",
            ][..],
        ),
        (
            "a.swift",
            "public struct Order: Codable {\n    let id: Int\n    public func pay() {\n        let local = 1\n    }\n    enum Kind {\n        case one, two\n    }\n}\n",
            &[
                "Order Type",
                "Order.id Field",
                "Order.pay Function",
                "Order.Kind Type",
                "Kind.one Field",
            ],
        ),
        (
            "a.sh",
            "#!/bin/sh\nexport SHOP_PORT=1\nbuild() {\n  LOCAL=2\n  echo ${SHOP_HOST:-x} ${BASH_SOURCE}\n}\nfunction deploy_it {\n}\n# comment() {\n",
            &["SHOP_PORT Constant", "build Function", "deploy_it Function"],
        ),
        (
            "a.ex",
            "defmodule Shop.Order do\n  @max 3\n  def pay(x) do\n  end\n  defp inner, do: 1\nend\n",
            &[
                "Shop.Order Type",
                "Shop.Order.max Constant",
                "Shop.Order.pay Function",
                "Shop.Order.inner Function",
            ],
        ),
        (
            "a.lua",
            "local M = {}\nfunction M.pay(x)\nend\nlocal function inner() end\nM.other = function() end\n",
            &[
                "M Constant",
                "pay Function",
                "inner Function",
                "other Function",
            ],
        ),
        (
            "a.dart",
            "class Order {\n  final int id;\n  Future<void> pay(int a) async {\n    return;\n  }\n}\nvoid main() {\n}\n",
            &[
                "Order Type",
                "Order.id Field",
                "Order.pay Function",
                "main Function",
            ],
        ),
        (
            "a.scala",
            "package shop\nobject Shop {\n  val max = 1\n  def pay(x: Int): Unit = {\n  }\n}\ncase class Order(id: Int)\n",
            &[
                "shop Module",
                "Shop Type",
                "Shop.max Field",
                "Shop.pay Function",
                "Order Type",
            ],
        ),
        (
            "a.tf",
            "resource \"aws_s3_bucket\" \"data\" {\n}\nvariable \"region\" {\n}\n",
            &["data Constant", "region Constant"],
        ),
    ] {
        assert_eq!(names(path, text), expected, "{text}");
    }
}

#[test]
fn keys_of_settings_are_dotted() {
    for (path, text, expected) in [
        (
            ".env.example",
            "SHOP_PORT=80\n# SHOP_HOST=x\n# prose = no\nexport A_B=1\n",
            &["A_B", "SHOP_HOST", "SHOP_PORT"][..],
        ),
        (
            "Dockerfile",
            "FROM x\nENV SHOP_PORT=80 SHOP_HOST=y\nENV OLD_STYLE value\nARG VERSION=1\nRUN A=1 b\n",
            &["OLD_STYLE", "SHOP_HOST", "SHOP_PORT", "VERSION"],
        ),
        (
            "src/main/resources/application.yml",
            "# told\nshop:\n  mail:\n    host: ${MAIL_HOST:x}\n  list:\n    - name: no\n      other: no\n  text: |\n    no: text\n  \"last\": 1\n---\nspring.x: 1\n",
            &[
                "MAIL_HOST",
                "shop",
                "shop.last",
                "shop.list",
                "shop.mail",
                "shop.mail.host",
                "shop.text",
                "spring.x",
            ],
        ),
        (
            "config/app.toml",
            "top = 1\n[server.http]\nport = 80 # x\n",
            &["server.http.port", "top"],
        ),
        (
            "src/main/resources/application.properties",
            "a.b=1\n! no\nc.d : 2\n",
            &["a.b", "c.d"],
        ),
        (
            "src/Shop/appsettings.json",
            "{\"Shop\": {\"Mail\": {\"Host\": 1}}}",
            &["Shop", "Shop:Mail", "Shop:Mail:Host"],
        ),
        (".github/workflows/config.yml", "on: push\n", &[]),
        ("locales/config/en.yml", "en:\n  a: b\n", &[]),
        ("data/things.yml", "a: b\n", &[]),
        ("package.json", "{\"a\": 1}", &[]),
        (
            "config/database.yml",
            "default:\n  host: <%= ENV.fetch(\"DB_HOST\") %>\n",
            &["DB_HOST", "default", "default.host"],
        ),
        (
            "a.c",
            "int main(void) { getenv(\"SHOP_ENV\"); }",
            &["SHOP_ENV"],
        ),
        (
            "run.sh",
            "echo ${SHOP_X:-1} $LOCAL ${LINENO}\nLOCAL=1\n",
            &["SHOP_X"],
        ),
        ("a.ex", "System.get_env(\"SHOP_E\")", &["SHOP_E"]),
    ] {
        assert_eq!(told(&read(path, text)).keys, expected, "{path}");
    }
}

#[test]
fn routes_of_kotlin_and_phoenix() {
    for (path, text, expected) in [
        (
            "A.kt",
            "@RestController\n@RequestMapping(\"/api/orders\")\nclass A {\n    @GetMapping\n    fun all() = 1\n    @PostMapping(\"/{id}/pay\", produces = [\"application/json\"])\n    suspend fun pay() {}\n    @RequestMapping(value = [\"/m\"], method = [RequestMethod.PUT])\n    fun m() {}\n    fun no() {}\n}\n",
            &[
                "GET /api/orders",
                "POST /api/orders/{id}/pay",
                "PUT /api/orders/m",
            ][..],
        ),
        (
            "B.kt",
            "import io.ktor.server.routing.*\nfun Application.m() {\n  routing {\n    get(\"/\") { x() }\n    route(\"/orders\") {\n      get { y() }\n      route(\"{id}\") {\n        delete(\"/x\") { }\n      }\n    }\n    post(\"/last\") { client.get(\"http://a/b\") }\n  }\n}\n",
            &[
                "DELETE /orders/{id}/x",
                "GET /",
                "GET /orders",
                "POST /last",
            ],
        ),
        ("C.kt", "fun f() { client.get(\"/x\") { } }", &[]),
        (
            "router.ex",
            "defmodule W.Router do\n  use W, :router\n  scope \"/\", W do\n    get \"/\", PageController, :home\n    live \"/l\", L\n  end\n  scope \"/api\", W do\n    resources \"/users\", U, only: [:index, :show] do\n      post \"/ban\", U, :ban\n    end\n  end\nend\n",
            &[
                "GET /",
                "GET /api/users",
                "GET /api/users/:id",
                "GET /l",
                "POST /api/users/:user_id/ban",
            ],
        ),
        (
            "test.exs",
            "conn = get conn, \"/x\"\nget \"/y\", C, :a\n",
            &[],
        ),
    ] {
        assert_eq!(routes(path, text), expected, "{text}");
    }
    let facts = read("m.exs", "create table(:orders) do\nend\ndrop table(:old)\n");
    assert_eq!(
        (told(&facts).tables, told(&facts).dropped),
        (vec!["orders".to_owned()], vec!["old".to_owned()])
    );
    let facts = read(
        "application.yml",
        "server:\n  servlet:\n    context-path: /shop\n",
    );
    assert_eq!(facts.mounts.len(), 1);
    assert_eq!(facts.mounts[0].prefix, "/shop");
}

#[test]
fn nothing_breaks_on_odd_texts() {
    for path in [
        "a.c",
        "a.cpp",
        "a.kt",
        "a.swift",
        "a.sh",
        "a.ex",
        "config/a.yml",
        "config/a.toml",
        "a.dart",
        ".env",
        "Dockerfile",
        "a.scala",
    ] {
        for text in [
            String::new(),
            "(".repeat(50_000),
            "{\n".repeat(20_000),
            "a ".repeat(50_000),
            "/*".repeat(20_000),
            "  a:\n".repeat(10_000),
            "\u{0}ü\"\n".repeat(1_000),
            "a(b)*".repeat(300),
        ] {
            read(path, &text);
        }
    }
}
