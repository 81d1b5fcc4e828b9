//! What Go files tell, in tables.

use super::{
    super::{language::Language, nodes::testing::told, syntax::parse},
    *,
};

fn read(text: &str) -> Facts {
    let mut facts = Facts::default();
    let tree = parse(Language::Go, text).expect("a tree");
    super::facts(text, &tree, &mut facts);
    facts
}

fn routes(files: &[(&str, &str)]) -> Vec<String> {
    let read: Vec<(&str, Facts)> = files
        .iter()
        .map(|(path, text)| (*path, read(text)))
        .collect();
    let all: Vec<(&str, &Facts)> = read.iter().map(|(path, facts)| (*path, facts)).collect();
    let all = link(&all);
    all.iter()
        .map(|route| format!("{} {}", route.method, route.path))
        .collect()
}

const GIN: &str = "package main\nimport \"github.com/gin-gonic/gin\"\n";
const CHI: &str = "package main\nimport \"github.com/go-chi/chi/v5\"\n";
const HTTP: &str = "package main\nimport \"net/http\"\n";
const MUX: &str = "package main\nimport (\n \"net/http\"\n \"github.com/gorilla/mux\"\n)\n";

#[test]
fn routes_of_one_file_have_the_prefixes_of_their_groups() {
    for (head, body, expected) in [
        (
            HTTP,
            "func main() { http.HandleFunc(\"/a\", f); http.Handle(\"/s/\", http.FileServer(d)) }",
            &["ANY /a", "ANY /s"][..],
        ),
        (
            HTTP,
            "func main() { mux := http.NewServeMux(); mux.HandleFunc(\"POST /api/x/{id}\", f); mux.HandleFunc(\"GET /{$}\", f); mux.HandleFunc(\"GET example.com/h\", f) }",
            &["GET /", "GET /h", "POST /api/x/{id}"],
        ),
        (
            HTTP,
            "func main() {\n api := http.NewServeMux()\n api.HandleFunc(\"GET /orders\", f)\n root := http.NewServeMux()\n root.Handle(\"/api/v1/\", http.StripPrefix(\"/api/v1\", api))\n}",
            &["GET /api/v1/orders"],
        ),
        (
            HTTP,
            "func main() {\n sub := http.NewServeMux()\n sub.HandleFunc(\"/api/orders\", f)\n root := http.NewServeMux()\n root.Handle(\"/api/\", sub)\n}",
            &["ANY /api/orders"],
        ),
        (
            HTTP,
            "const base = \"/v1\"\nconst orders = base + \"/orders\"\nfunc main() { http.HandleFunc(orders, f); http.HandleFunc(fmt.Sprintf(\"GET %s/x/{id}\", base), f) }",
            &["ANY /v1/orders", "GET /v1/x/{id}"],
        ),
        (
            GIN,
            "func main() {\n r := gin.Default()\n v1 := r.Group(\"/api/v1\", auth())\n {\n  v1.GET(\"/orders\", list)\n  o := v1.Group(\"/orders/:id\")\n  o.DELETE(\"\", del)\n  o.POST(\n   \"/refund\",\n   mw, refund)\n }\n r.Any(\"/any\", f)\n r.Handle(\"PURGE\", \"/p\", f)\n r.Handle(http.MethodPut, \"/q\", f)\n}",
            &[
                "ANY /any",
                "DELETE /api/v1/orders/:id",
                "GET /api/v1/orders",
                "POST /api/v1/orders/:id/refund",
                "PUT /q",
            ],
        ),
        (
            GIN,
            "func main() { r := gin.New(); r.Group(\"/a\").Group(\"/b\").GET(\"/c\", f) }",
            &["GET /a/b/c"],
        ),
        (
            GIN,
            "func main() { r := gin.New(); admin(r.Group(\"/admin\")) }\nfunc admin(g *gin.RouterGroup) { g.GET(\"/users\", f) }",
            &["GET /admin/users"],
        ),
        (
            GIN,
            "type Server struct { router *gin.Engine; api *gin.RouterGroup }\nfunc (s *Server) setup() { s.router = gin.New(); s.api = s.router.Group(\"/api\"); s.routes() }\nfunc (s *Server) routes() { s.api.GET(\"/orders\", s.list); s.router.GET(\"/health\", f) }",
            &["GET /api/orders", "GET /health"],
        ),
        (
            GIN,
            "func f() { for _, u := range urls { client.GET(\"/x\", nil) }\n c.GET(\"http://a/b\", g)\n api.GET(\"/text\", \"body\") }",
            &[],
        ),
        (
            CHI,
            "func main() {\n r := chi.NewRouter()\n r.Use(mw)\n r.Route(\"/orders\", func(r chi.Router) {\n  r.With(paginate).Get(\"/\", list)\n  r.Post(\"/\", create)\n  r.Route(\"/{id}\", func(r chi.Router) {\n   r.Use(ctx)\n   r.Get(\"/\", get)\n  })\n  r.Group(func(r chi.Router) { r.Delete(\"/all\", del) })\n })\n r.Mount(\"/admin\", adminRouter())\n r.Method(\"PUT\", \"/m\", h)\n r.MethodFunc(http.MethodPatch, \"/n\", h)\n}\nfunc adminRouter() http.Handler {\n r := chi.NewRouter()\n r.Get(\"/accounts\", f)\n return r\n}",
            &[
                "DELETE /orders/all",
                "GET /admin/accounts",
                "GET /orders",
                "GET /orders/{id}",
                "PATCH /n",
                "POST /orders",
                "PUT /m",
            ],
        ),
        (
            CHI,
            "type todos struct{}\nfunc main() { r := chi.NewRouter(); r.Mount(\"/todos\", todos{}.Routes()) }\nfunc (t todos) Routes() chi.Router { r := chi.NewRouter(); r.Get(\"/{id}\", t.Get); return r }",
            &["GET /todos/{id}"],
        ),
        (
            CHI,
            "func f() { resp, err := http.Get(\"/x\"); h.Get(\"/x\", y); req.Header.Get(\"/a\"); client.Get(\"/x\", opts) ; r.Header.Get(\"X\")}",
            &[],
        ),
        (
            HTTP,
            "func f() { api.Get(\"/x\", opts); http.Get(\"/x\") }",
            &[],
        ),
        (
            MUX,
            "func main() {\n r := mux.NewRouter()\n r.HandleFunc(\"/a\", f).Methods(\"GET\", \"POST\")\n s := r.PathPrefix(\"/api\").Subrouter()\n s.HandleFunc(\"/b/{id:[0-9]+}\", f).Methods(http.MethodPut).Name(\"b\")\n s.Methods(\"DELETE\").Path(\"/c\").HandlerFunc(f)\n s.Path(\"/d\").Handler(h)\n r.PathPrefix(\"/static/\").Handler(http.FileServer(x))\n}",
            &[
                "ANY /api/d",
                "ANY /static",
                "DELETE /api/c",
                "GET /a",
                "POST /a",
                "PUT /api/b/{id:[0-9]+}",
            ],
        ),
        (
            "package main\nimport \"github.com/gofiber/fiber/v2\"\n",
            "func main() { app := fiber.New(); api := app.Group(\"/api\", logger); api.Get(\"/list\", f); app.Route(\"/t\", func(api fiber.Router) { api.Get(\"/foo\", f).Name(\"foo\") }); app.Mount(\"/m\", sub()); app.Add(\"PUT\", \"/add\", f); app.All(\"/all\", f) }\nfunc sub() *fiber.App { micro := fiber.New(); micro.Get(\"/doe\", f); return micro }",
            &[
                "ANY /all",
                "GET /api/list",
                "GET /m/doe",
                "GET /t/foo",
                "PUT /add",
            ],
        ),
        (
            "package main\nimport \"github.com/labstack/echo/v4\"\n",
            "func main() { e := echo.New(); g := e.Group(\"/admin\", mw); g.POST(\"/u/:id\", f); e.Match([]string{\"GET\", \"HEAD\"}, \"/m\", f) }",
            &["GET /m", "HEAD /m", "POST /admin/u/:id"],
        ),
        (
            "package main\n",
            "var routes = Routes{\n Route{\"List\", \"GET\", \"/list\", List},\n {Name: \"x\", Method: http.MethodPost, Path: \"/made\", Handler: f},\n}\nvar cases = []c{{\"GET\", \"/only/data\"}}",
            &["GET /list", "POST /made"],
        ),
    ] {
        assert_eq!(
            routes(&[("main.go", &format!("{head}{body}"))]),
            expected,
            "{body}"
        );
    }
}

#[test]
fn helpers_of_a_repository_register_routes() {
    for (body, expected) in [
        (
            "func (api *API) Register(r *route.Router) { r.Get(\"/query\", wrap(api.query)); x.Get(\"/no\", wrap(f)) }\nfunc f(r *http.Request) { r.Get(\"/no\", wrap(g)) }",
            &["GET /query"][..],
        ),
        (
            "func f() { mux := http.NewServeMux(); mux.HandleFunc(prefix+name, g); mux.HandleFunc(\"/a\", g); h.HandleFunc(no, g) }",
            &["* /", "ANY /a"],
        ),
        (
            "func f() { http.HandleFunc(path, g); h.HandleFunc(no, g) }",
            &["* /"],
        ),
        (
            "func (r *builds) init() { r.routes = []router.Route{\n router.NewPostRoute(\"/build/{id:.*}\", r.post),\n router.NewGETRoute(\"/build\", wrap(r.get), opts),\n router.NewOptionsRoute(\"/{any:.*}\", f),\n} }",
            &["GET /build", "OPTIONS /{any:.*}", "POST /build/{id:.*}"][..],
        ),
        (
            "func f() { addRoute(\"PUT\", \"/a\", f); s.registerHandler(\"/b\", func() {}); handleAPI(\"not a path\", f); handle(\"/only\") }",
            &["ANY /b", "PUT /a"],
        ),
        (
            "func f() { c.doGet(\"/x\", &out); client.getJSON(\"/y\", body); routeTo(\"/z\", \"/w\") }",
            &[],
        ),
        (
            "var ordersCmd = APIEndpoint{\n Path: \"orders/{id}\",\n Get: Action{Handler: get},\n Delete: Action{Handler: del},\n}\nvar c = &Command{Path: \"/v2/carts\", GET: list, POST: add, Read: open{}}\nvar d = Other{Path: \"docs/x\", Get: 3}",
            &[
                "DELETE /orders/{id}",
                "GET /orders/{id}",
                "GET /v2/carts",
                "POST /v2/carts",
            ],
        ),
        (
            "func f() { o.handlers[\"GET\"][\"/api/v1/log\"] = g; m[\"GET\"] = x; m[\"a\"][\"/b\"] = y }",
            &["GET /api/v1/log"],
        ),
        (
            "func f(r *http.Request) { path := clean(r.URL.Path)\n switch path {\n case \"/api/v1/query\", \"/query\":\n  return\n default:\n }\n switch name { case \"/no\": }\n if r.URL.Path == \"/health\" || file == \"/etc/no\" { } }",
            &["ANY /api/v1/query", "ANY /health", "ANY /query"],
        ),
    ] {
        assert_eq!(
            routes(&[("main.go", &format!("{HTTP}{body}"))]),
            expected,
            "{body}"
        );
    }
}

#[test]
fn routers_are_followed_over_files() {
    let main = "package main\nimport (\n \"github.com/gin-gonic/gin\"\n \"github.com/acme/shop/internal/orders\"\n h \"github.com/acme/shop/internal/handlers\"\n)\nfunc main() {\n r := gin.New()\n api := r.Group(\"/api\")\n v1 := api.Group(\"/v1\")\n orders.Register(v1, db)\n users := h.NewUserHandler(db)\n users.RegisterRoutes(api)\n items := h.NewItemHandler(db)\n items.RegisterRoutes(v1)\n local(v1)\n}";
    let orders = "package orders\nimport \"github.com/gin-gonic/gin\"\nfunc Register(rg *gin.RouterGroup, db *DB) { rg.GET(\"/orders\", list); sub(rg.Group(\"/orders\")) }";
    let more = "package orders\nimport \"github.com/gin-gonic/gin\"\nfunc sub(x gin.IRouter) { x.POST(\"/:id/refund\", refund) }";
    let users = "package handlers\nimport \"github.com/gin-gonic/gin\"\ntype UserHandler struct{}\ntype ItemHandler struct{}\nfunc (u *UserHandler) RegisterRoutes(g *gin.RouterGroup) { g.GET(\"/users\", u.list) }\nfunc (u *ItemHandler) RegisterRoutes(g *gin.RouterGroup) { g.GET(\"/items\", u.list) }";
    let local = "package main\nimport \"github.com/gin-gonic/gin\"\nfunc local(g *gin.RouterGroup) { g.GET(\"/local\", f) }";
    let test = "package main\nfunc TestX(t *testing.T) { r := gin.New(); local(r); r.GET(\"/only-in-test\", f) }";
    assert_eq!(
        routes(&[
            ("cmd/main.go", main),
            ("cmd/local.go", local),
            ("cmd/local_test.go", test),
            ("internal/orders/a.go", orders),
            ("internal/orders/b.go", more),
            ("internal/handlers/users.go", users),
        ]),
        [
            "GET /api/users",
            "GET /api/v1/items",
            "GET /api/v1/local",
            "GET /api/v1/orders",
            "POST /api/v1/orders/:id/refund"
        ]
    );
}

#[test]
fn definitions_have_kind_owner_and_line() {
    let facts = read(
        "package shop\n\nconst Max = 3\nvar (\n\ta, b int\n)\ntype Order[T any] struct {\n\tID, Total int\n\tInner struct{ Deep int }\n\tsync.Mutex\n}\ntype Store interface {\n\tFind(id int) error\n}\nfunc (o *Order[T]) Pay() { x := 1; type local struct{ y int } }\nfunc New() {}\ntype Alias = Order\n",
    );
    assert_eq!(
        told(&facts).symbols,
        [
            "shop Module 1",
            "Max Constant 3",
            "a Constant 5",
            "b Constant 5",
            "Order Type 7",
            "Order.ID Field 8",
            "Order.Total Field 8",
            "Order.Inner Field 9",
            "Order.Deep Field 9",
            "Store Type 12",
            "Store.Find Function 13",
            "Order.Pay Function 15",
            "New Function 16",
            "Alias Type 17",
        ]
    );
}

#[test]
fn commands_flags_keys_and_tables() {
    let facts = read(concat!(
        "package cmd\nimport (\n \"flag\"\n \"github.com/spf13/cobra\"\n \"github.com/spf13/viper\"\n)\n",
        "var rootCmd = &cobra.Command{Use: \"shop\"}\n",
        "var serveCmd = &cobra.Command{\n Use: \"serve [flags]\",\n Aliases: []string{\"s\"},\n RunE: func(cmd *cobra.Command, args []string) error { return nil },\n}\n",
        "func init() {\n rootCmd.AddCommand(serveCmd, newImport())\n serveCmd.Flags().StringVarP(&x, \"config-file\", \"c\", \"\", \"help\")\n rootCmd.PersistentFlags().Bool(\"verbose\", false, \"help\")\n zap.String(\"no\", v)\n}\n",
        "func newImport() *cobra.Command {\n cmd := &cobra.Command{Use: \"import\"}\n cmd.AddCommand(&cobra.Command{Use: \"csv\"})\n return cmd\n}\n",
        "func k() { os.Getenv(\"SHOP_PORT\"); getEnvOr(\"SHOP_HOST\", \"x\"); viper.GetString(\"db.url\"); viper.BindEnv(\"db.user\", \"DB_USER\"); os.Setenv(\"NO\", \"\"); m.Get(\"no\") }\n",
        "type Config struct {\n Port int `env:\"PORT,required\" yaml:\"port\"`\n}\ntype Body struct { A int `yaml:\"nokey\"` }\n",
        "type OrderItem struct { gorm.Model }\nfunc (User) TableName() string { return \"shop_users\" }\n",
        "var q = `CREATE TABLE IF NOT EXISTS carts (id int)`\n",
    ));
    let told = told(&facts);
    assert_eq!(
        told.flags,
        [
            "--config-file",
            "--verbose",
            "-c",
            "-config-file",
            "-verbose"
        ]
    );
    assert_eq!(
        told.keys,
        [
            "DB_USER",
            "PORT",
            "SHOP_HOST",
            "SHOP_PORT",
            "db.url",
            "db.user",
            "port"
        ]
    );
    assert_eq!(told.tables, ["carts", "order_items", "shop_users"]);
    assert_eq!(
        commands(&[("cmd/root.go", &facts)]),
        [
            "shop",
            "shop import",
            "shop import csv",
            "shop s",
            "shop serve"
        ]
    );
}

#[test]
fn commands_of_urfave_nest() {
    let facts = read(
        "package main\nimport \"github.com/urfave/cli/v2\"\nfunc main() {\n app := &cli.App{\n  Name: \"greet\",\n  Flags: []cli.Flag{&cli.StringFlag{Name: \"lang\", Aliases: []string{\"l\"}, EnvVars: []string{\"APP_LANG\"}}},\n  Commands: []*cli.Command{\n   {Name: \"add\", Usage: \"x\", Action: f, Subcommands: []*cli.Command{{Name: \"one\", Action: f}}},\n   {Name: \"list\", Aliases: []string{\"ls\"}, Action: f},\n  },\n }\n}",
    );
    assert_eq!(
        commands(&[("main.go", &facts)]),
        [
            "greet",
            "greet add",
            "greet add one",
            "greet list",
            "greet ls"
        ]
    );
    let told = told(&facts);
    assert_eq!(told.flags, ["--lang", "-l"]);
    assert_eq!(told.keys, ["APP_LANG"]);
}

#[test]
fn flags_of_other_libraries() {
    let kingpin = "package main\nimport \"github.com/alecthomas/kingpin/v2\"\n";
    let flag = "package main\nimport \"flag\"\n";
    let own = "package main\nimport (\n \"flag\"\n \"example.org/shop/lib/flagutil\"\n)\n";
    let cobra = "package main\nimport \"github.com/spf13/cobra\"\n";
    for (head, body, expected) in [
        (
            kingpin,
            "func main() { a := kingpin.New(\"x\", \"y\"); a.Flag(\"config.file\", \"The file.\").Default(\"p\").StringVar(&c); kingpin.Flag(\"web.max-age\", \"x\").Int() }",
            &["--config.file", "--web.max-age"][..],
        ),
        (
            cobra,
            "func f(cmd *cobra.Command) { cmd.Flag(\"json\"); cmd.Flag(\"a\", b) }",
            &[],
        ),
        (
            flag,
            "var lag = flag.Duration(\"search.lag\", time.Second*30, \"x\"+\n \"y\")\nfunc f(fs *flag.FlagSet) { fs.Uint64Var(&x, \"b.c\", 3, \"y\") }",
            &["--b.c", "--search.lag", "-b.c", "-search.lag"],
        ),
        (
            own,
            "var p = flagutil.NewPassword(\"store.key\", \"The key of the store\")\nvar q = flagutil.NewParser(\"no-flag\")",
            &["--store.key", "-store.key"],
        ),
        (
            cobra,
            "func f(cmd *cobra.Command) { flags := cmd.Flags(); name := \"first\"; flags.StringVarP(&o, name, \"f\", \"\", \"x\"); name = \"other\"; flags.Bool(name, false, \"y\") }",
            &["--first", "--other", "-f"],
        ),
    ] {
        let told = told(&read(&format!("{head}{body}")));
        assert_eq!(told.flags, expected, "{body}");
    }
}

fn commands(files: &[(&str, &Facts)]) -> Vec<String> {
    link_commands(files, &|_| String::new())
        .into_iter()
        .map(|command| command.name)
        .collect()
}

#[test]
fn nothing_breaks_on_odd_texts() {
    for text in [
        String::new(),
        "package".to_owned(),
        "(".repeat(20_000),
        "a.b".repeat(10_000),
        format!(
            "package a\nfunc f() {{ r{} }}",
            ".Group(\"/a\")".repeat(10_000)
        ),
        format!("package a\nvar x = {}1", "\"a\" + ".repeat(10_000)),
        format!("package a\nfunc f() {{ {} }}", "func() {".repeat(5_000)),
        "package a\nfunc f() { r.GET(; http.HandleFunc(\"".to_owned(),
    ] {
        read(&text);
    }
}
