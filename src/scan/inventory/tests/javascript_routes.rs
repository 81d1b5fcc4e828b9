//! Routes of what is called in Express's way.

use super::check_routes;

#[test]
fn express() {
    check_routes(&[
        (
            "=== app.js
const express = require('express');
const app = express();
app.get('/orders', (req, res) => {});
app.post(
  '/orders/:id/',
  auth,
  controller.create
);
app.all('/any', handler);
app.get(['/a', '/b'], list);
app.get('env');
app.set('/no', x);
app.route('/books').get(list).post(mw, create);
",
            &[
                "GET /orders",
                "POST /orders/:id",
                "ANY /any",
                "GET /a",
                "GET /b",
                "GET /books",
                "POST /books",
            ],
        ),
        (
            "=== src/index.js
const express = require('express');
const orders = require('./routes/orders');
const { users: userRouter, admin } = require('./routes');
const app = express();
app.use(express.json());
app.use('/api/orders', auth, orders);
app.use('/api', require('./routes/health'));
app.use(['/u', '/users'], userRouter);
app.use(admin);
=== src/routes/orders.js
const router = require('express').Router();
router.get('/', list);
router.delete('/:id', (req, res) => {});
module.exports = router;
=== src/routes/health.js
const { Router } = require('express');
const r = Router();
r.get('/health', check);
module.exports = r;
=== src/routes/index.js
const users = require('./users');
const express = require('express');
const adminRouter = express.Router();
adminRouter.get('/admin', f);
module.exports = { users, admin: adminRouter };
=== src/routes/users.js
import { Router } from 'express';
const router = Router();
router.put('/me', update);
export default router;
",
            &[
                "GET /api/orders",
                "DELETE /api/orders/:id",
                "GET /api/health",
                "PUT /u/me",
                "PUT /users/me",
                "GET /admin",
            ],
        ),
        (
            "=== src/server.ts
import express, { Application } from 'express';
import { OrderRoutes } from './orders';
import createUsers from './users.js';
import * as health from './health';
const PREFIX = '/api';
export class Server {
  public app: Application = express();
  private readonly base = `${PREFIX}/v1`;
  constructor() {
    this.app.use(`${PREFIX}/orders`, new OrderRoutes().router);
    this.app.use('/users', createUsers(this.db));
    this.app.use(health.router);
    this.app.get(PREFIX + '/ping', (req, res) => res.send('pong'));
  }
}
=== src/users.ts
import { Router } from 'express';
export default function createUsers(db: Db): Router {
  const router = Router();
  router.get('/:id', async (req, res) => {});
  return router;
}
=== src/orders.ts
import { Router } from 'express';
export class OrderRoutes {
  public router: Router = Router();
  constructor() { this.init(); }
  private init(): void {
    this.router.get('/', this.all);
    this.router.route('/:id').delete((req, res) => {});
  }
}
=== src/health.ts
import express from 'express';
export const router = express.Router();
router.get('/health', (_req, res) => {});
",
            &[
                "GET /users/:id",
                "GET /health",
                "GET /api/ping",
                "GET /api/orders",
                "DELETE /api/orders/:id",
            ],
        ),
        (
            "=== routes.js
module.exports = function (app, db) {
  app.get('/notes/:id', (req, res) => {});
  app.post('/notes', create);
};
=== server.js
const express = require('express');
const app = express();
require('./routes')(app, db);
",
            &["GET /notes/:id", "POST /notes"],
        ),
        (
            "=== index.ts
import express from 'express';
import { registerOrders } from './register';
const app = express();
const v1 = express.Router();
app.use('/v1', v1);
registerOrders(v1);
=== register.ts
export const registerOrders = (router: Router) => {
  router.get('/orders', (req, res) => {});
};
",
            &["GET /v1/orders"],
        ),
        (
            // A router that two others have.
            "=== a.js
const r = express.Router();
r.get('/x', h);
const one = express.Router(); one.use('/one', r);
const two = express.Router(); two.use('/two', r);
app.use('/api', one); app.use('/api', two);
",
            &["GET /api/one/x", "GET /api/two/x"],
        ),
        (
            "=== a.js
var api = require('express').Router();
api.param('id', function (req, res, next, id) {});
api.post('/', auth.required, function (req, res, next) {});
module.exports = api;
=== app.js
var http = require('http'), express = require('express');
var app = express();
app.use(require('morgan')('dev'));
app.use(function (req, res, next) { next(new Error('Not Found')); });
app.use('/v1', require('./a'));
",
            &["POST /v1"],
        ),
        (
            // A circle of routers ends.
            "=== a.js
const a = express.Router(); const b = express.Router();
a.use('/b', b); b.use('/a', a);
a.get('/x', h);
",
            &[],
        ),
    ]);
}

#[test]
fn what_clients_ask_for_is_no_route() {
    check_routes(&[(
        "=== client.ts
import axios from 'axios';
import request from 'supertest';
import api from './api';
const http = axios.create();
axios.get('/orders');
axios.post('/orders', body);
http.get('/x', options);
api.get('/y', params);
api.post('/y', { a: 1 });
this.http.get('/z', o);
client.delete('/w', opts);
cache.get('/k', fallback);
request(app).get('/t').expect(200);
cy.get('/c', x);
map.get('/m', y);
fetch('/f');
it('x', async () => { const res = await request(app).post('/p').send(a); });
$.get('/j', function () {});
jest.mock('/q', () => {});
axios.get('/r', (x) => x);
",
        &[],
    )]);
}

#[test]
fn koa() {
    check_routes(&[(
        "=== app.js
const Koa = require('koa');
const Router = require('@koa/router');
const app = new Koa();
const router = new Router({ prefix: '/api' });
const nested = new Router();
nested.get('named', '/x/:id', handler);
nested.del('/y', handler);
router.use('/nested', nested.routes(), nested.allowedMethods());
router.get('/z', async (ctx) => {});
app.use(router.routes());
const late = new Router();
late.prefix('/late');
late.get('/q', f);
",
        &[
            "GET /api/nested/x/:id",
            "DELETE /api/nested/y",
            "GET /api/z",
            "GET /late/q",
        ],
    )]);
}

#[test]
fn fastify() {
    check_routes(&[
        (
            "=== app.ts
import Fastify from 'fastify';
import orders from './orders';
const fastify = Fastify({ logger: true });
fastify.get('/ping', async () => 'pong');
fastify.post<{ Body: X }>('/typed', { schema }, handler);
fastify.route({ method: ['GET', 'HEAD'], url: '/r', handler });
fastify.register(orders, { prefix: '/orders' });
fastify.register(require('./users'), { prefix: '/users' });
fastify.register(async (child, opts) => {
  child.get('/inner', async (req) => {});
  child.register(async (deep) => { deep.delete('/deep', h); }, { prefix: '/d' });
}, { prefix: '/v1' });
fastify.get('/opts', { schema: {}, handler: async () => {} });
=== orders.ts
export default async function routes(fastify: FastifyInstance, options: object) {
  fastify.get('/', list);
  fastify.patch('/:id', { preHandler: [a] }, update);
}
=== users.js
const fp = require('fastify-plugin');
module.exports = fp(async function (instance, opts) {
  instance.get('/me', async () => {});
});
",
            &[
                "GET /ping",
                "POST /typed",
                "GET /r",
                "HEAD /r",
                "GET /orders",
                "PATCH /orders/:id",
                "GET /users/me",
                "GET /v1/inner",
                "DELETE /v1/d/deep",
                "GET /opts",
            ],
        ),
        (
            "=== plugin.ts
const plugin: FastifyPluginAsync = async (fastify) => {
  fastify.get('/x', async () => {});
};
export default plugin;
=== app.ts
import plugin from './plugin.js';
const app = fastify();
await app.register(plugin, { prefix: '/p' });
",
            &["GET /p/x"],
        ),
    ]);
}

#[test]
fn hono_and_elysia() {
    check_routes(&[
        (
            "=== index.ts
import { Hono } from 'hono';
import orders from './orders';
const app = new Hono();
app.get('/', (c) => c.text('x'));
app.route('/orders', orders);
const api = app.basePath('/api');
api.get('/posts/:id', (c) => {});
app.on(['PUT', 'DELETE'], '/multi', (c) => {});
export default app;
=== orders.ts
import { Hono } from 'hono';
const app = new Hono()
  .get('/', (c) => c.json([]))
  .post('/:id', (c) => c.json({}));
export default app;
",
            &[
                "GET /",
                "GET /orders",
                "POST /orders/:id",
                "GET /api/posts/:id",
                "PUT /multi",
                "DELETE /multi",
            ],
        ),
        (
            "=== index.ts
import { Elysia } from 'elysia';
new Elysia({ prefix: '/e' })
  .get('/x', () => 'x')
  .group('/v1', (app) => app.post('/y', ({ body }) => body))
  .listen(3000);
",
            &["GET /e/x", "POST /e/v1/y"],
        ),
    ]);
}

#[test]
fn prefixes_from_other_files() {
    check_routes(&[
        (
            "=== config.ts
export const API_PREFIX = '/api/v2';
export const ROUTES = { ORDERS: '/orders' } as const;
=== app.ts
import { API_PREFIX, ROUTES } from './config';
const app = express();
app.get(`${API_PREFIX}/x`, h);
app.get(API_PREFIX + ROUTES.ORDERS, h);
app.get(`/y/${id}/z`, h);
",
            &["GET /api/v2/x", "GET /api/v2/orders", "GET /y/{id}/z"],
        ),
        (
            "=== apps/web/src/main.ts
import { ordersRouter } from '@/routes';
const app = express();
app.use('/api', ordersRouter);
=== apps/web/src/routes/index.ts
export * from './orders';
=== apps/web/src/routes/orders.ts
export const ordersRouter = Router();
ordersRouter.get('/orders', h);
",
            &["GET /api/orders"],
        ),
        (
            "=== a.ts
export { default as orders } from './orders';
=== orders.ts
const router = Router();
router.get('/o', h);
export default router;
=== main.ts
import { orders } from './a';
const app = express();
app.use('/api', orders);
",
            &["GET /api/o"],
        ),
    ]);
}
