//! Names that everybody has: of languages, platforms, libraries, tools and products. A repository rarely owns them.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

/// Words of languages and their libraries, in the spelling that matters.
static NAMES: List = LazyLock::new(|| {
    list(
        " string String str number Number boolean Boolean bool int integer Integer float Float double Double long Long short byte Byte char Character \
void null nil None undefined true false True False any Any unknown never object Object Array array list List dict Dict tuple Tuple set Set map Map HashMap \
HashSet BTreeMap Vec Option Optional Some Result Ok Err Box Arc Rc Mutex RwLock Promise Future Task Observable Date DateTime Datetime datetime Instant Duration Uuid \
UUID Decimal BigDecimal Buffer Blob File Error Exception TypeError ValueError KeyError IndexError RuntimeError NullPointerException IllegalArgumentException \
IllegalStateException RuntimeException NotImplementedError AssertionError SyntaxError Record Partial Required Readonly Pick Omit Iterator Iterable Generator Callable \
Enum Literal Union Sequence Mapping Self self this super async await const let var function class interface struct enum trait impl type def func return if else for while \
try catch throw throws import export default public private protected static final abstract extends implements package module use pub fn mut match switch case break \
continue new delete typeof instanceof in of as is with from yield raise lambda pass del global not and or \
useState useEffect useMemo useCallback useRef useContext useReducer useLayoutEffect useRouter useQuery useMutation forwardRef setTimeout setInterval clearTimeout \
requestAnimationFrame localStorage sessionStorage indexedDB addEventListener querySelector getElementById innerHTML dangerouslySetInnerHTML XMLHttpRequest AbortController \
FormData URLSearchParams WebSocket EventSource ServiceWorker ReadableStream JSON Math Symbol Proxy Reflect WeakMap WeakSet Int8Array Uint8Array ReactNode JSX HTMLElement \
HttpServletRequest HttpServletResponse ResponseEntity StringBuilder ArrayList LinkedHashMap LinkedList ConcurrentHashMap CompletableFuture ExecutorService ThreadLocal IEnumerable \
IQueryable CancellationToken ILogger DbContext IActionResult HttpClient HttpContext IServiceCollection BaseModel Depends APIRouter FastAPI HTTPException TestClient \
TypedDict NamedTuple defaultdict OrderedDict namedtuple dataclass staticmethod classmethod property asyncio isinstance hasattr getattr setattr println printf fprintf sprintf \
malloc calloc realloc free memcpy strlen size_t uint8_t uint16_t uint32_t uint64_t int8_t int16_t int32_t int64_t ssize_t ptrdiff_t nullptr std usize isize i8 i16 i32 i64 u8 \
u16 u32 u64 f32 f64 PhantomData Cow SELECT INSERT UPDATE DELETE CREATE ALTER DROP FROM WHERE JOIN GROUP ORDER HAVING LIMIT OFFSET UNION INDEX TABLE VARCHAR TEXT JSONB JSON BIGINT \
SERIAL TIMESTAMP TIMESTAMPTZ PRIMARY_KEY NOT_NULL FOREIGN_KEY GET POST PUT PATCH HEAD OPTIONS MUST SHALL SHOULD MAY REQUIRED OPTIONAL TODO FIXME TBD NOTE WARNING README \
http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY OS_AUTH_URL OS_USERNAME OS_PASSWORD OS_PROJECT_NAME OS_PROJECT_ID OS_TENANT_NAME \
OS_USER_DOMAIN_NAME OS_USER_DOMAIN_ID OS_PROJECT_DOMAIN_NAME OS_PROJECT_DOMAIN_ID OS_REGION_NAME OS_IDENTITY_API_VERSION OS_CLOUD \
PATH HOME USER SHELL PWD LANG TERM TMPDIR CI DEBUG NODE_ENV PYTHONPATH LD_LIBRARY_PATH GOPATH GOROOT JAVA_HOME GITHUB_TOKEN GITHUB_ACTIONS GITHUB_OUTPUT GITHUB_ENV GITHUB_SHA \
GITHUB_REF GITHUB_WORKSPACE AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_REGION AWS_PROFILE UTF_8 ISO_8601 E_NOENT \
utf8 utf-8 base64 sha256 sha1 md5 uuid json yaml toml xml html css csv http https tcp udp ssh tls grpc localhost main master develop stdin stdout stderr pull_request push \
workflow_dispatch ubuntu-latest content-type x-www-form-urlencoded ",
    )
});

/// Products and projects whose names are written like code.
static PRODUCTS: List = LazyLock::new(|| {
    list(
        " javascript typescript coffeescript github gitlab bitbucket postgresql postgres mysql mariadb mongodb dynamodb couchdb cockroachdb rabbitmq activemq zeromq graphql openapi \
websocket websockets youtube linkedin facebook iphone ipad macos ios ipados watchos tvos ebay oauth openid devops gitops mlops finops saas paas iaas nodejs nextjs vuejs reactjs expressjs \
nestjs fastapi flask django sqlalchemy pytest junit testng mockito kubernetes opentelemetry cloudwatch cloudfront cloudformation cloudflare bigquery firestore firebase auth0 okta openai chatgpt \
langchain huggingface pytorch tensorflow numpy scipy matplotlib jupyter vscode intellij webstorm pycharm xcode powershell wordpress woocommerce shopify paypal mastercard quickbooks hubspot salesforce \
sendgrid mailchimp pagerduty newrelic datadog loadbalancer javadoc latex bibtex unix linux freebsd openbsd netbsd opensearch elasticsearch logstash clickhouse timescaledb influxdb neo4j sqlite \
sqlserver redshift snowflake databricks airbnb tiktok whatsapp wechat alipay yaml toml jsonschema webassembly webgl webrtc webgpu opengl cocoapods testflight appstore playstore restful nosql newsql \
mvp mvc poc github.com gitlab.com deepmind claude.ai openrouter tailwindcss shadcn materialui devcontainer codeql sonarqube dependabot renovatebot eslint prettier typeorm prisma nginx apache tomcat \
kibana grafana prometheus helm argocd fluxcd istio linkerd terraform ansible vagrant docker podman containerd runc crio minikube kubectl kubeadm etcd zookeeper kafka pubsub eventbridge stepfunctions \
sagemaker ecs eks gke aks ec2 s3 sns sqs iam vpc cdk sdk bmad speckit openspec adr rfc prd nvidia cuda amd intel arm risc-v esp32 arduino raspberrypi homeassistant ",
    )
});

/// What `.js`, `.io` and `.NET` are part of, in names of products.
static PRODUCT_FILES: List = LazyLock::new(|| {
    list(
        " node.js next.js vue.js nuxt.js react.js express.js nest.js three.js d3.js chart.js alpine.js backbone.js ember.js angular.js require.js moment.js day.js socket.io \
asp.net .net vb.net ado.net discord.js pdf.js video.js p5.js matter.js deno.js bun.js adonis.js sails.js koa.js hapi.js meteor.js polymer.js solid.js svelte.js tensorflow.js \
electron.js commander.js winston.js passport.js sequelize.js knex.js bull.js handlebars.js mustache.js lodash.js underscore.js jquery.js plotly.js ",
    )
});

/// Objects whose members belong to the language or to its library.
static OWNERS: List = LazyLock::new(|| {
    list(
        " JSON Math Promise Object Array String Number console process window document navigator location history localStorage sessionStorage React ReactDOM Vue z \
os sys re json datetime time math random logging asyncio typing pathlib subprocess itertools functools collections pytest unittest np pd plt torch tf std core alloc tokio serde fmt http \
strings strconv errors context sync ioutil bufio bytes sort net log testing System Arrays Collections Objects Thread Assert Mockito jest vi expect cy page test it describe fs path util crypto \
Buffer Intl Reflect Symbol Date Error Map Set db res req ctx self this super cls e err response request event args kwargs github secrets env steps matrix needs inputs runner aws gcloud docker ",
    )
});

/// Programs that belong to no repository in particular.
static TOOLS: List = LazyLock::new(|| {
    list(
        " git gh hub svn hg docker docker-compose podman kubectl helm kustomize minikube kind k9s terraform terragrunt pulumi ansible ansible-playbook aws gcloud az doctl heroku flyctl fly vercel \
netlify wrangler firebase supabase npm npx pnpm yarn bun bunx deno node nvm fnm volta corepack tsc tsx ts-node eslint prettier jest vitest mocha playwright cypress webpack vite rollup esbuild turbo nx lerna \
next nuxt ng vue nest prisma drizzle-kit pip pip3 pipx pipenv poetry uv uvx conda mamba python python3 py pytest tox nox ruff black isort mypy flake8 pylint pre-commit flask django-admin uvicorn gunicorn celery \
alembic jupyter cargo rustc rustup rustfmt clippy wasm-pack go gofmt golangci-lint goreleaser javac java mvn mvnw ./mvnw gradle gradlew ./gradlew sbt kotlin kotlinc dotnet nuget msbuild ruby gem bundle rails \
rake rspec rubocop php composer artisan phpunit mix iex elixir erl rebar3 swift xcodebuild pod flutter dart make cmake ninja meson bazel buck gcc g++ clang clang-format ld ar gdb lldb valgrind perf strace \
ls cd cp mv rm mkdir rmdir touch cat less more head tail grep rg egrep sed awk find fd xargs sort uniq cut tr wc tee diff patch tar zip unzip gzip gunzip curl wget http https httpie ssh scp rsync nc netstat ss ping dig \
nslookup openssl base64 sha256sum md5sum jq yq echo printf export source set unset env which whereis type alias read test exit return if for while case function do done then fi else chmod chown sudo su ps top htop kill \
pkill killall systemctl service journalctl crontab date sleep time watch screen tmux vim vi nano emacs code open xdg-open brew apt apt-get yum dnf apk pacman snap choco winget scoop psql mysql mysqldump pg_dump pg_restore \
redis-cli mongo mongosh sqlite3 createdb dropdb ffmpeg convert pandoc latexmk mkdocs sphinx-build hugo jekyll protoc buf grpcurl k6 ab wrk hey locust trivy snyk cosign syft grype hadolint shellcheck actionlint zizmor act \
vagrant openstack virsh iptables mount umount df du dd modprobe sysctl \
claude codex cursor copilot gemini aider specify openspec task-master bmad powershell pwsh cmd bash sh zsh fish install update upgrade just task invoke fab nginx caddy certbot vault consul nomad packer ollama huggingface-cli dvc mlflow \
airflow dbt spark-submit kafka-topics nats redis-server postgres mongod linkerd istioctl argocd flux tilt skaffold direnv asdf mise nix nix-shell nixos-rebuild home-manager stow man info history clear reset true false wait trap eval exec ",
    )
});

/// Whether a name belongs to a language, its library, or the platform.
pub(super) fn is_name(name: &str) -> bool {
    NAMES.contains(name)
}

/// Whether what stands before a dot belongs to a language or its library.
pub(super) fn is_owner(name: &str) -> bool {
    OWNERS.contains(name)
}

/// Whether a word is a product: `GitHub`, `PostgreSQL`, `Node.js`.
pub(super) fn is_product(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    PRODUCTS.contains(lower.as_str()) || PRODUCT_FILES.contains(lower.as_str())
}

/// Whether a program is one that everybody has.
pub(super) fn is_tool(program: &str) -> bool {
    TOOLS.contains(program)
}

/// Whether a text is the type of a medium: `application/json`.
pub(super) fn is_media_type(text: &str) -> bool {
    let kind = text.split('/').next().unwrap_or_default();
    text.matches('/').count() == 1
        && matches!(
            kind,
            "application" | "text" | "image" | "audio" | "video" | "font" | "multipart" | "message"
        )
}

/// Whether a text is a branch of git: `origin/main`, `feature/x`.
pub(super) fn is_branch(text: &str) -> bool {
    let first = text.split('/').next().unwrap_or_default();
    matches!(
        first,
        "origin"
            | "upstream"
            | "feature"
            | "feat"
            | "bugfix"
            | "hotfix"
            | "release"
            | "fix"
            | "refs"
            | "heads"
            | "chore"
    )
}

/// Whether a name with a dot in front is a file that repositories have.
pub(super) fn is_dotfile(name: &str) -> bool {
    let name = name.trim_start_matches('.');
    [
        "env",
        "git",
        "editorconfig",
        "eslint",
        "prettier",
        "babel",
        "docker",
        "npm",
        "nvm",
        "node",
        "python",
        "ruby",
        "tool",
        "pre-commit",
        "gitlab",
        "travis",
        "github",
        "vscode",
        "storybook",
        "husky",
        "terraform",
        "rubocop",
        "flake8",
        "pylint",
        "stylelint",
        "commitlint",
        "release",
        "swcrc",
        "browserslist",
        "golangci",
        "clang",
        "env",
        "adr-dir",
        "log4brains",
        "mocharc",
        "nycrc",
    ]
    .iter()
    .any(|start| name.starts_with(start))
}

type List = LazyLock<FxHashSet<&'static str>>;

fn list(words: &'static str) -> FxHashSet<&'static str> {
    words.split_whitespace().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_words_only() {
        assert!(is_name("useState") && !is_name("useStat") && !is_name("State") && !is_name(""));
        assert!(is_product("GitHub") && is_product("Node.js") && !is_product("OrderHub"));
        assert!(is_tool("kubectl") && !is_tool("shop"));
        assert!(is_media_type("text/html") && !is_media_type("src/html"));
        assert!(is_branch("origin/main") && !is_branch("src/main"));
        assert!(is_owner("JSON") && !is_owner("Order"));
        assert!(is_dotfile(".env.example") && !is_dotfile(".total"));
    }
}
