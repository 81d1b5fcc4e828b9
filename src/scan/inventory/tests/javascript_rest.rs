//! Keys, tables, scripts and symbols of JavaScript.

use super::{check_names, inventory};

#[test]
fn keys() {
    check_names(
        |inventory| &inventory.config_keys,
        &[
            (
                "=== a.ts
const a = process.env.SHOP_A ?? 'x';
const b = process.env['SHOP_B'];
const { SHOP_C, SHOP_D = '1', SHOP_E: e } = process.env;
const f = import.meta.env.VITE_F;
const g = Deno.env.get('SHOP_G');
const h = this.configService.get<string>('database.host');
other.env.NOT_ME;
map.get('NEITHER');
",
                &[
                    "SHOP_A",
                    "SHOP_B",
                    "SHOP_C",
                    "SHOP_D",
                    "SHOP_E",
                    "SHOP_G",
                    "VITE_F",
                    "database.host",
                ],
            ),
            (
                "=== env.ts
const schema = z.object({ DATABASE_URL: z.string(), PORT: z.coerce.number(), lower: z.string() });
const env = createEnv({ server: { OPEN_KEY: z.string() }, client: {} });
cleanEnv(process.env, { NODE_ENV: str() });
convict({ port: { doc: 'x', env: 'SHOP_PORT', default: 1 } });
",
                &["DATABASE_URL", "NODE_ENV", "OPEN_KEY", "PORT", "SHOP_PORT"],
            ),
            (
                "=== App.vue
<script setup>
const url = import.meta.env.VITE_API_URL
</script>
<template>{{ process.env.NO }}</template>
",
                &["VITE_API_URL"],
            ),
        ],
    );
}

#[test]
fn tables() {
    check_names(
        |inventory| &inventory.tables,
        &[
            (
                "=== a.ts
@Entity('orders') export class Order {}
@Entity({ name: 'items' }) class Item {}
@Entity() export class OrderLine {}
@Table({ tableName: 'users' }) class User extends Model {}
export const tags = pgTable('tags', { id: serial('id') });
sequelize.define('Thing', {}, { tableName: 'things' });
",
                &["items", "order_line", "orders", "tags", "things", "users"],
            ),
            (
                "=== migrations/001.js
exports.up = function (knex) {
  return knex.schema.createTable('orders', (t) => {}).createTable('old', (t) => {});
};
exports.down = (knex) => knex.schema.dropTable('orders');
=== migrations/002.js
module.exports = {
  async up(queryInterface) { await queryInterface.dropTable('old'); await queryInterface.renameTable('a', 'b'); },
  async down(queryInterface) { await queryInterface.createTable('old', {}); },
};
",
                &["b", "orders"],
            ),
        ],
    );
}

#[test]
fn scripts() {
    check_names(
        |inventory| &inventory.scripts,
        &[(
            "=== package.json
{\"scripts\": {\"build\": \"x\", \"test:unit\": \"y\"}}
=== Makefile
demo: build
=== composer.json
{\"scripts\": {\"lint\": \"z\"}}
",
            &[
                "composer lint",
                "make demo",
                "npm run build",
                "npm run test:unit",
            ],
        )],
    );
}

#[test]
fn symbols() {
    let inventory = inventory(
        "=== a.ts
export const LIMIT = 3, load = async () => {};
export default class Order extends Base {
  private total = 1;
  handle = () => {};
  static async open(): Promise<void> { const local = 1; }
  constructor() { this.sum = 2; }
}
interface Shape { area: number; draw(): void }
type Point = { x: number };
enum Color { Red, Blue = 'b' }
namespace Inner { export function deep() {} }
function named() { function nested() {} }
exports.legacy = function () {};
const config = { port: 1, start() {}, stop: () => {} };
const { a, b: c } = named();
",
    );
    let mut symbols: Vec<String> = inventory
        .symbols
        .iter()
        .map(|symbol| {
            format!(
                "{}{} {:?} {}",
                symbol
                    .owner
                    .as_ref()
                    .map_or(String::new(), |owner| format!("{owner}.")),
                symbol.name,
                symbol.kind,
                symbol.line
            )
        })
        .collect();
    symbols.sort();
    assert_eq!(
        symbols,
        [
            "Color Type 10",
            "Color.Blue Field 10",
            "Color.Red Field 10",
            "Inner Module 11",
            "Inner.deep Function 11",
            "LIMIT Constant 1",
            "Order Type 2",
            "Order.handle Function 4",
            "Order.open Function 5",
            "Order.sum Field 6",
            "Order.total Field 3",
            "Point Type 9",
            "Point.x Field 9",
            "Shape Type 8",
            "Shape.area Field 8",
            "Shape.draw Function 8",
            "a Constant 15",
            "c Constant 15",
            "config Constant 14",
            "config.port Field 14",
            "config.stop Function 14",
            "legacy Function 13",
            "load Function 1",
            "named Function 12",
            "named.nested Function 12",
            "start Function 14",
        ]
    );
}
