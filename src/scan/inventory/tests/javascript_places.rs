//! Routes that decorators and the places of files tell.

use super::check_routes;

#[test]
fn nest() {
    check_routes(&[
        (
            "=== src/main.ts
async function bootstrap() {
  const app = await NestFactory.create(AppModule);
  app.setGlobalPrefix('api');
}
=== src/cats/cats.controller.ts
@Controller('cats')
export class CatsController {
  constructor(private readonly cats: CatsService) {}
  @Get()
  all() {}
  @Get(':id')
  @UseGuards(AuthGuard)
  one(@Param('id') id: string) {}
  @Post(['a', 'b'])
  many() {}
  plain() {}
}
=== src/app.controller.ts
@ApiTags('x')
@Controller()
export class AppController {
  @Get('health') health() {}
}
=== src/cats/service.ts
@Injectable()
export class Service { @Get('x') not() {} }
",
            &[
                "GET /api/cats",
                "GET /api/cats/:id",
                "POST /api/cats/a",
                "POST /api/cats/b",
                "GET /api/health",
            ],
        ),
        (
            "=== apps/a/src/main.ts
app.setGlobalPrefix('a');
app.enableVersioning({ type: VersioningType.URI, defaultVersion: '2' });
=== apps/a/src/x.controller.ts
@Controller({ path: 'x', version: ['1', '3'] })
export class X { @Delete() d() {} @Version('4') @Put() p() {} }
=== apps/a/src/y.controller.ts
@Controller('y')
export class Y { @Get() g() {} }
=== apps/b/src/main.ts
const app = await NestFactory.create(AppModule);
=== apps/b/src/z.controller.ts
@Controller('z')
export class Z { @Patch(`${ID}`) g() {} }
",
            &[
                "DELETE /a/v1/x",
                "DELETE /a/v3/x",
                "PUT /a/v4/x",
                "GET /a/v2/y",
                "PATCH /z/{ID}",
            ],
        ),
        (
            "=== a.ts
@Route('users')
export class UsersController extends Controller {
  @Get('{userId}')
  public async getUser() {}
}
=== b.ts
@controller('/foo')
export class Foo { @httpGet('/') index() {} }
",
            &["GET /users/{userId}", "GET /foo"],
        ),
    ]);
}

#[test]
fn next() {
    check_routes(&[(
        "=== src/app/api/orders/[id]/route.ts
import { NextResponse } from 'next/server';
export async function GET(req: Request) {}
export const DELETE = async () => {};
const handler = () => {};
export { handler as PATCH };
export const dynamic = 'force-dynamic';
=== app/(shop)/cart/page.tsx
export default function Page() { return null }
=== pages/api/users.ts
export default function handler(req, res) {
  if (req.method === 'POST') {}
  else if (req.method === \"GET\") {}
}
=== pages/api/index.js
export default (req, res) => res.json({});
=== pages/orders/[id].tsx
export default function Order() {}
export async function getServerSideProps() {}
=== src/pages/Spa.tsx
export default function Spa() {}
=== lib/route.ts
export function GET() {}
",
        &[
            "GET /api/orders/[id]",
            "DELETE /api/orders/[id]",
            "PATCH /api/orders/[id]",
            "GET /cart",
            "POST /api/users",
            "GET /api/users",
            "ANY /api",
            "GET /orders/[id]",
        ],
    )]);
}

#[test]
fn other_frameworks() {
    check_routes(&[(
        "=== src/routes/api/orders/+server.ts
export const GET = async () => {};
export function POST() {}
=== server/api/users/[id].get.ts
export default defineEventHandler((event) => {});
=== server/api/index.ts
export default eventHandler(() => {});
=== app/routes/orders.$id.tsx
export async function loader() {}
export const action = async () => {};
=== src/pages/feed.json.ts
export const GET: APIRoute = () => {};
",
        &[
            "GET /api/orders",
            "POST /api/orders",
            "GET /api/users/[id]",
            "ANY /api",
            "GET /orders/$id",
            "POST /orders/$id",
            "GET /feed.json",
        ],
    )]);
}
