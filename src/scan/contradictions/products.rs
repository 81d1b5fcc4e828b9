//! Well-known products by the role that they play, and the labels under which a document names its choice.

use std::{collections::HashMap, sync::LazyLock};

/// Role, families of products with their names, labels of the role. Of one role, one family is chosen.
struct Role {
    name: &'static str,
    /// First the family, then its names in lower case.
    families: &'static [&'static [&'static str]],
    labels: &'static [&'static str],
}

const ROLES: [Role; 19] = [
    Role {
        name: "database",
        families: &[
            &[
                "PostgreSQL",
                "postgresql",
                "postgres",
                "supabase",
                "neon",
                "aurora postgresql",
                "timescaledb",
                "cockroachdb",
            ],
            &["MySQL", "mysql", "mariadb", "planetscale"],
            &["SQLite", "sqlite", "sqlite3", "libsql", "turso"],
            &["MongoDB", "mongodb", "mongo", "mongodb atlas"],
            &["SQL Server", "sql server", "mssql", "azure sql"],
            &["Oracle", "oracle database", "oracle db"],
            &["DynamoDB", "dynamodb"],
            &[
                "Firestore",
                "firestore",
                "cloud firestore",
                "firebase firestore",
            ],
            &["Cassandra", "cassandra", "scylladb"],
            &["CouchDB", "couchdb"],
            &["Convex", "convex"],
        ],
        labels: &[
            "database",
            "primary database",
            "main database",
            "db",
            "primary db",
            "relational database",
            "database engine",
            "data store",
            "datastore",
            "primary data store",
            "persistence",
            "database management system",
            "dbms",
            "rdbms",
            "データベース",
            "数据库",
            "데이터베이스",
            "datenbank",
            "base de données",
            "base de datos",
            "banco de dados",
        ],
    },
    Role {
        name: "cache",
        families: &[
            &["Redis", "redis", "valkey", "elasticache", "upstash redis"],
            &["Memcached", "memcached"],
            &["Hazelcast", "hazelcast"],
        ],
        labels: &[
            "cache",
            "caching",
            "cache layer",
            "caching layer",
            "distributed cache",
            "キャッシュ",
            "缓存",
            "캐시",
        ],
    },
    Role {
        name: "message queue",
        families: &[
            &["Kafka", "kafka", "apache kafka", "redpanda", "msk"],
            &["RabbitMQ", "rabbitmq"],
            &["SQS", "sqs", "amazon sqs", "aws sqs"],
            &["NATS", "nats", "jetstream", "nats jetstream"],
            &["Pulsar", "pulsar"],
            &["Pub/Sub", "pub/sub", "google pub/sub"],
            &["ActiveMQ", "activemq"],
        ],
        labels: &[
            "queue",
            "message queue",
            "message broker",
            "broker",
            "event bus",
            "messaging",
            "message bus",
            "event streaming",
            "メッセージキュー",
            "消息队列",
        ],
    },
    Role {
        name: "search engine",
        families: &[
            &["Elasticsearch", "elasticsearch"],
            &["OpenSearch", "opensearch"],
            &["Meilisearch", "meilisearch"],
            &["Typesense", "typesense"],
            &["Algolia", "algolia"],
            &["Solr", "solr"],
        ],
        labels: &[
            "search",
            "search engine",
            "full-text search",
            "検索",
            "搜索",
        ],
    },
    Role {
        name: "authentication provider",
        families: &[
            &["Auth0", "auth0"],
            &["Clerk", "clerk"],
            &["Cognito", "cognito", "aws cognito", "amazon cognito"],
            &["Okta", "okta"],
            &["Keycloak", "keycloak"],
            &["Supabase Auth", "supabase auth"],
            &["Firebase Auth", "firebase auth", "firebase authentication"],
            &["NextAuth", "nextauth", "nextauth.js", "auth.js"],
            &["Better Auth", "better auth", "better-auth"],
            &["Entra ID", "entra id", "azure ad"],
            &["WorkOS", "workos"],
            &["Lucia", "lucia"],
        ],
        labels: &[
            "authentication",
            "auth",
            "auth provider",
            "authentication provider",
            "identity provider",
            "identity",
            "idp",
            "provider",
            "認証",
            "认证",
            "인증",
        ],
    },
    Role {
        name: "payment provider",
        families: &[
            &["Stripe", "stripe"],
            &["PayPal", "paypal"],
            &["Adyen", "adyen"],
            &["Braintree", "braintree"],
            &["Square", "square"],
            &["Mollie", "mollie"],
            &["Paddle", "paddle"],
            &["Lemon Squeezy", "lemon squeezy", "lemonsqueezy"],
            &["Razorpay", "razorpay"],
            &["Checkout.com", "checkout.com"],
        ],
        labels: &[
            "payment",
            "payments",
            "payment provider",
            "payment gateway",
            "payment processor",
            "payment processing",
            "billing",
            "決済",
            "支付",
        ],
    },
    Role {
        name: "email provider",
        families: &[
            &["SendGrid", "sendgrid"],
            &["Resend", "resend"],
            &["Postmark", "postmark"],
            &["Mailgun", "mailgun"],
            &["SES", "ses", "amazon ses", "aws ses"],
            &["Mailchimp", "mailchimp", "mandrill"],
            &["Brevo", "brevo", "sendinblue"],
        ],
        labels: &[
            "email",
            "e-mail",
            "email provider",
            "email service",
            "transactional email",
            "email delivery",
            "mail",
            "メール",
            "邮件",
        ],
    },
    Role {
        name: "SMS provider",
        families: &[
            &["Twilio", "twilio"],
            &["Vonage", "vonage", "nexmo"],
            &["MessageBird", "messagebird"],
            &["SNS", "sns", "amazon sns"],
            &["Plivo", "plivo"],
        ],
        labels: &["sms", "sms provider", "sms gateway", "text messages"],
    },
    Role {
        name: "error tracking",
        families: &[
            &["Sentry", "sentry"],
            &["Bugsnag", "bugsnag"],
            &["Rollbar", "rollbar"],
            &["Honeybadger", "honeybadger"],
            &["Airbrake", "airbrake"],
        ],
        labels: &["error tracking", "error monitoring", "crash reporting"],
    },
    Role {
        name: "language model provider",
        families: &[
            &["OpenAI", "openai", "gpt-4", "gpt-4o"],
            &["Anthropic", "anthropic", "claude"],
            &["Gemini", "gemini", "google gemini"],
            &["Mistral", "mistral"],
        ],
        labels: &[
            "llm",
            "llm provider",
            "ai provider",
            "ai model",
            "language model",
            "ai",
        ],
    },
    Role {
        name: "speech recognition provider",
        families: &[
            &["Deepgram", "deepgram"],
            &["AssemblyAI", "assemblyai"],
            &["Whisper", "whisper", "openai whisper"],
            &["Google Speech-to-Text", "google speech-to-text"],
        ],
        labels: &[
            "speech recognition",
            "transcription",
            "speech-to-text",
            "stt",
            "asr",
        ],
    },
    Role {
        name: "cloud provider",
        families: &[
            &["AWS", "aws", "amazon web services"],
            &[
                "Google Cloud",
                "gcp",
                "google cloud",
                "google cloud platform",
            ],
            &["Azure", "azure", "microsoft azure"],
            &["DigitalOcean", "digitalocean"],
        ],
        labels: &[
            "cloud",
            "cloud provider",
            "cloud platform",
            "クラウド",
            "云服务",
        ],
    },
    Role {
        name: "hosting",
        families: &[
            &["Vercel", "vercel"],
            &["Netlify", "netlify"],
            &["Render", "render", "render.com"],
            &["Fly.io", "fly.io", "fly"],
            &["Heroku", "heroku"],
            &["Railway", "railway"],
            &["Cloudflare Pages", "cloudflare pages"],
        ],
        labels: &[
            "hosting",
            "application hosting",
            "hosting platform",
            "deployment platform",
            "ホスティング",
        ],
    },
    Role {
        name: "CI",
        families: &[
            &["GitHub Actions", "github actions"],
            &["GitLab CI", "gitlab ci", "gitlab ci/cd"],
            &["Jenkins", "jenkins"],
            &["CircleCI", "circleci"],
            &["Travis CI", "travis", "travis ci"],
            &["Azure Pipelines", "azure pipelines", "azure devops"],
            &["Buildkite", "buildkite"],
        ],
        labels: &[
            "ci",
            "ci/cd",
            "continuous integration",
            "ci/cd pipeline",
            "ci pipeline",
            "ci system",
        ],
    },
    Role {
        name: "package manager",
        families: &[
            &["npm", "npm"],
            &["pnpm", "pnpm"],
            &["Yarn", "yarn"],
            &["Bun", "bun"],
        ],
        labels: &[
            "package manager",
            "パッケージマネージャ",
            "パッケージマネージャー",
            "包管理器",
            "包管理",
        ],
    },
    Role {
        name: "Python package manager",
        families: &[
            &["Poetry", "poetry"],
            &["uv", "uv"],
            &["Pipenv", "pipenv"],
            &["pip", "pip"],
            &["conda", "conda"],
        ],
        labels: &[
            "package manager",
            "python package manager",
            "dependency management",
        ],
    },
    Role {
        name: "unit test framework",
        families: &[
            &["Jest", "jest"],
            &["Vitest", "vitest"],
            &["Mocha", "mocha"],
            &["Jasmine", "jasmine"],
            &["Karma", "karma"],
        ],
        labels: &[
            "testing",
            "test framework",
            "testing framework",
            "unit testing",
            "unit tests",
            "test runner",
            "tests",
            "テスト",
            "测试",
        ],
    },
    Role {
        name: "browser test framework",
        families: &[
            &["Playwright", "playwright"],
            &["Cypress", "cypress"],
            &["Selenium", "selenium"],
            &["Puppeteer", "puppeteer"],
            &["TestCafe", "testcafe"],
        ],
        labels: &[
            "e2e",
            "e2e testing",
            "e2e tests",
            "end-to-end testing",
            "end-to-end tests",
            "browser testing",
        ],
    },
    Role {
        name: "frontend framework",
        families: &[
            &["React", "react", "next.js", "nextjs", "react.js", "remix"],
            &["Vue", "vue", "vue.js", "nuxt", "nuxt.js", "vue3"],
            &["Angular", "angular"],
            &["Svelte", "svelte", "sveltekit"],
            &["SolidJS", "solidjs", "solid.js"],
        ],
        labels: &[
            "frontend",
            "front-end",
            "frontend framework",
            "ui framework",
            "front end",
            "フロントエンド",
            "前端",
            "前端框架",
            "프론트엔드",
        ],
    },
];

struct Vocabulary {
    /// Names of products to the numbers of their roles and families.
    products: HashMap<&'static str, Vec<(usize, &'static str)>>,
    /// Labels to the numbers of roles.
    labels: HashMap<&'static str, Vec<usize>>,
}

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    let mut all = Vocabulary {
        products: HashMap::new(),
        labels: HashMap::new(),
    };
    for (number, role) in ROLES.iter().enumerate() {
        for family in role.families {
            for name in &family[1..] {
                all.products
                    .entry(name)
                    .or_default()
                    .push((number, family[0]));
            }
        }
        for label in role.labels {
            all.labels.entry(label).or_default().push(number);
        }
    }
    all
});

/// A product in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    /// Number of its role.
    pub(super) role: usize,
    /// Its family.
    pub(super) family: &'static str,
    /// Bytes of the text.
    pub(super) at: std::ops::Range<usize>,
}

/// The name of a role.
pub(super) fn role_name(role: usize) -> &'static str {
    ROLES[role].name
}

/// Whether a label stands for roles, and for which.
pub(super) fn roles_of(label: &str) -> &'static [usize] {
    let label = label
        .trim()
        .trim_end_matches([':', '：'])
        .trim()
        .to_lowercase();
    VOCABULARY
        .labels
        .get(label.as_str())
        .map_or(&[], Vec::as_slice)
}

/// Products in a text, in order; of names that begin alike the longest.
pub(super) fn products(text: &str) -> Vec<Named> {
    // Lower case may have other lengths outside ASCII, so that only letters of ASCII are turned.
    let lower = text.to_ascii_lowercase();
    let edge = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '@'));
    let starts: Vec<usize> = lower
        .char_indices()
        .filter(|(at, c)| {
            c.is_ascii_alphanumeric()
                && lower[..*at]
                    .chars()
                    .next_back()
                    .is_none_or(|c| edge(c) && c != '.')
        })
        .map(|(at, _)| at)
        .collect();
    let mut found: Vec<Named> = Vec::new();
    for start in starts {
        if found.last().is_some_and(|last| last.at.end > start) {
            continue;
        }
        // No name is longer than 24 bytes.
        let mut longest = None;
        for (length, _) in lower[start..]
            .char_indices()
            .skip(1)
            .chain([(lower.len() - start, ' ')])
            .take(25)
        {
            let after = lower[start + length..].chars().next();
            if after.is_none_or(edge)
                && let Some(roles) = VOCABULARY.products.get(&lower[start..start + length])
            {
                longest = Some((length, roles));
            }
        }
        if let Some((length, roles)) = longest {
            found.extend(roles.iter().map(|(role, family)| Named {
                role: *role,
                family,
                at: start..start + length,
            }));
        }
    }
    found
}
