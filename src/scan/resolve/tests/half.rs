//! Things of which a part stands: a prefix without its routes, a group without its command, a member without its type.

use super::world::World;

const SERVER: &str = "import Fastify from \"fastify\";\nimport { sync } from \"./sync.js\";\nconst app = Fastify();\n\
    app.register(sync, { prefix: \"/api/sync\" });\n";
const ELSEWHERE: &str = "import Fastify from \"fastify\";\nimport { sync } from \"./sync.js\";\nconst app = Fastify();\n\
    app.register(sync, { prefix: \"/api/replication\" });\n";
const SYNC: &str = "export async function sync(app) {\n  app.post(\"/push\", () => 1);\n  app.get(\"/\", () => []);\n\
    app.delete(\"/:id\", () => 1);\n}\n";
const KOA: &str = "import Koa from \"koa\";\nimport Router from \"@koa/router\";\n\
    const router = new Router({ prefix: \"/api\" });\nrouter.get(\"/silos\", (ctx) => 1);\nnew Koa().use(router.routes());\n";

/// What is told of a document after a change to one file, with other files beside it.
fn over(beside: &[(&str, &str)], path: &str, before: &str, after: &str, text: &str) -> Vec<String> {
    let mut first = vec![(path, Some(before)), ("d.md", Some(text))];
    first.extend(beside.iter().map(|(path, text)| (*path, Some(*text))));
    let world = World::of(&[&first, &[(path, Some(after))]]);
    let told = world.told().into_iter();
    told.map(|one| one.split([',', ';']).next().unwrap_or_default().to_owned())
        .collect()
}

#[test]
fn a_prefix_takes_with_it_what_was_served_below_it() {
    let beside = [
        (
            "package.json",
            "{ \"dependencies\": { \"fastify\": \"5\", \"koa\": \"2\" } }\n",
        ),
        ("src/sync.js", SYNC),
    ];
    for (text, expected) in [
        (
            "`POST /api/sync/push`",
            "POST /api/sync/push: gone by 2 after 1",
        ),
        ("`GET /api/sync`", "GET /api/sync: gone by 2 after 1"),
        (
            "`DELETE /api/sync/{id}`",
            "DELETE /api/sync/{id}: gone by 2 after 1",
        ),
        (
            "`GET /api/sync/conflicts`",
            "GET /api/sync/conflicts: never there",
        ),
        ("`GET /api/sync/push`", "GET /api/sync/push: never there"),
    ] {
        let told = over(&beside, "src/server.js", SERVER, ELSEWHERE, text);
        assert_eq!(told, [expected]);
    }
    let moved = KOA.replace("/api", "/v1");
    for (text, gone) in [
        ("`GET /api/silos`", true),
        ("`POST /api/auctions/:lot/bids`", false),
        ("All routes hang below `/api`.", false),
    ] {
        let told = over(&beside[..1], "src/index.js", KOA, &moved, text);
        let says = told.iter().any(|one| one.contains("gone"));
        assert_eq!(says, gone, "{text}: {told:?}");
    }
}

#[test]
fn a_table_is_not_there_because_a_variable_has_its_name() {
    let model = "class Booking(Base):\n    __tablename__ = \"bookings\"\n\nclass Berth(Base):\n    __tablename__ = \"berths\"\n";
    let beside = [(
        "web.py",
        "bookings = Blueprint(\"bookings\", __name__)\nguests = []\n",
    )];
    let after = model.replace("bookings", "reservations");
    for (text, expected) in [
        ("The table `bookings`.", "bookings: gone by 2 after 1"),
        ("The table `guests`.", "guests: living in web.py"),
    ] {
        assert_eq!(over(&beside, "models.py", model, &after, text), [expected]);
    }
}

#[test]
fn a_group_outlives_its_command() {
    let before = "import click\n\n@click.group()\ndef cli():\n    pass\n\n@cli.group()\ndef cache():\n    pass\n\n\
        @cache.command(\"prune\")\ndef prune():\n    pass\n\n@cli.group()\ndef solve():\n    pass\n";
    let after = before.replace("@cache.command(\"prune\")\ndef prune():\n    pass\n\n", "");
    let beside = [(
        "pyproject.toml",
        "[project]\nname = \"snake\"\n[project.scripts]\nsnake = \"cli:cli\"\n",
    )];
    for (text, gone) in [
        ("Run `snake cache prune`.", true),
        ("Run `snake cache`.", false),
        ("Run `snake solve`.", false),
        ("Run `snake solve trail`.", false),
        ("Run `snake solve prune`.", false),
    ] {
        let told = over(&beside, "cli.py", before, &after, text);
        let says = told.iter().any(|one| one.contains("gone"));
        assert!(!told.is_empty() && says == gone, "{text}: {told:?}");
    }
}

#[test]
fn a_member_goes_with_its_type() {
    let before = "export class NoteService {\n  create() {\n    return 1;\n  }\n}\n";
    let after = before.replace("NoteService", "NoteKeeper");
    for (beside, text, expected) in [
        (
            "",
            "`NoteService.create`",
            "NoteService.create: gone by 2 after 1",
        ),
        (
            "",
            "`NoteKeeper.create`",
            "NoteKeeper.create: living in src/notes.ts",
        ),
        (
            "",
            "`DraftService.create`",
            "DraftService.create: living in src/notes.ts",
        ),
        (
            "export const NoteService = make({ create });\n",
            "`NoteService.create`",
            "NoteService.create: living in src/notes.ts",
        ),
    ] {
        let told = over(
            &[("src/other.ts", beside)],
            "src/notes.ts",
            before,
            &after,
            text,
        );
        assert_eq!(told, [expected]);
    }
}

#[test]
fn an_example_takes_nothing_away_that_code_still_reads() {
    let code = "package config\ntype Config struct {\n\tJobName string `yaml:\"job_name\"`\n}\n";
    let example = "scrape:\n  job_name: tea\n";
    for (beside, expected) in [
        (vec![("config.go", code)], "job_name: living in config.go"),
        (vec![], "job_name: gone by 2 after 1"),
    ] {
        let told = over(&beside, "examples/a.yml", example, "a: 1\n", "`job_name`");
        assert_eq!(told, [expected], "{beside:?}");
    }
}

#[test]
fn words_of_an_unrelated_file_are_no_route() {
    let code = "package tester\n\n// member add\nfunc x() { y(\"lease\"); m.cluster.member.add(\"add\", \"lock\", \"cluster\") }\n";
    let told = over(
        &[("b.go", "package b\nfunc z(){}\n")],
        "a/tester.go",
        code,
        "package tester\n",
        "`POST /v3/cluster/member/add`",
    );
    assert_eq!(told, ["POST /v3/cluster/member/add: never there"]);
}
