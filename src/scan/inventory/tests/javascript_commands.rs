//! Commands and flags of JavaScript's libraries.

use super::check_names;

#[test]
fn commander() {
    check_names(
        |inventory| &inventory.commands,
        &[
            (
                "=== package.json
{\"name\": \"@acme/shop\", \"bin\": {\"shop\": \"./dist/cli.js\"}}
=== src/cli.ts
#!/usr/bin/env node
import { Command } from 'commander';
import { makeOrders } from './orders';
import { registerUsers } from './users';
const program = new Command();
program.name('shopping').version('1');
program
  .command('import <file>')
  .alias('i')
  .description('x')
  .option('-n, --dry-run', 'y')
  .action(run);
const db = program.command('db');
db.command('migrate [to]').action(m);
program.addCommand(makeOrders());
registerUsers(program);
=== src/orders.ts
import { Command } from 'commander';
export function makeOrders() {
  const orders = new Command('orders');
  orders.command('list').action(l);
  return orders;
}
=== src/users.ts
import type { Command } from 'commander';
export function registerUsers(program: Command) {
  program.command('users').action(u);
}
",
                &[
                    "shop",
                    "shopping",
                    "shopping db",
                    "shopping db migrate",
                    "shopping i",
                    "shopping import",
                    "shopping orders",
                    "shopping orders list",
                    "shopping users",
                ],
            ),
            (
                "=== package.json
{\"name\": \"tool\", \"bin\": \"cli.js\"}
=== cli.js
const { program } = require('commander');
program.command('build').option('-w, --watch');
program.parse();
",
                &["tool", "tool build"],
            ),
            (
                "=== editor.ts
editor.command('save');
vscode.commands.registerCommand('x.y', f);
",
                &[],
            ),
        ],
    );
}

#[test]
fn yargs_and_cac() {
    check_names(
        |inventory| &inventory.commands,
        &[
            (
                "=== cli.js
const yargs = require('yargs');
yargs(hideBin(process.argv))
  .scriptName('shop')
  .command('serve [port]', 'start', (yargs) => yargs.command('again', 'x', {}, h), (argv) => {})
  .command({ command: 'import <file>', aliases: ['i'], handler })
  .command('$0', 'default', () => {})
  .command(require('./commands/export'))
  .parse();
=== commands/export.js
exports.command = 'export <to>';
exports.desc = 'x';
exports.handler = function (argv) {};
",
                &[
                    "shop",
                    "shop export",
                    "shop i",
                    "shop import",
                    "shop serve",
                    "shop serve again",
                ],
            ),
            (
                "=== cli.ts
import { cac } from 'cac';
const cli = cac('vite');
cli.command('[root]', 'dev').alias('serve').option('--port <port>', 'x');
cli.command('build [root]');
",
                &["vite", "vite build", "vite serve"],
            ),
        ],
    );
}

#[test]
fn oclif() {
    check_names(
        |inventory| &inventory.commands,
        &[(
            "=== package.json
{\"name\": \"x\", \"bin\": {\"shop\": \"./bin/run.js\"}}
=== src/commands/orders/list.ts
import { Command, Flags } from '@oclif/core';
export default class OrdersList extends Command {
  static flags = { 'page-size': Flags.integer({ char: 'p' }) };
  async run() {}
}
",
            &["shop", "shop orders list"],
        )],
    );
}

#[test]
fn flags() {
    check_names(
        |inventory| &inventory.flags,
        &[
            (
                "=== a.js
const { program, Option } = require('commander');
program.option('-p, --page-size <n>', 'x', '10').requiredOption('--token <t>').addOption(new Option('--no-color'));
",
                &["--no-color", "--page-size", "--token", "-p"],
            ),
            (
                "=== a.js
const yargs = require('yargs');
yargs.option('dry-run', { alias: 'n', type: 'boolean' }).options({ verbose: { alias: ['v', 'loud'] } })
  .command('x', 'y', { inner: { type: 'string' } }, h);
",
                &["--dry-run", "--inner", "--loud", "--verbose", "-n", "-v"],
            ),
            (
                "=== a.ts
import { Command, Flags } from '@oclif/core';
export default class A extends Command {
  static flags = { force: Flags.boolean({ char: 'f' }) };
}
",
                &["--force", "-f"],
            ),
            ("=== a.js\nchart.option('--x', 1); quill.options({ a: 1 });\n", &[]),
        ],
    );
}
