import { key, open } from "./need.ts";
import type { Need } from "./need.ts";

/** What clients of models, payments, mail and error reports need, each by its own documentation. */
export const services: readonly Need[] = [
  {
    packages: [
      "@anthropic-ai/sdk",
      "@ai-sdk/anthropic",
      "anthropic",
      "langchain-anthropic",
      "@langchain/anthropic",
      "github.com/anthropics/anthropic-sdk-go",
    ],
    variables: [
      key(
        "ANTHROPIC_API_KEY",
        "Key of the Anthropic API.",
        "sk-ant-…",
        "begins with sk-ant-",
        [["ANTHROPIC"], ["CLAUDE"]],
        { own: true },
      ),
    ],
  },
  {
    packages: [
      "openai",
      "@ai-sdk/openai",
      "langchain-openai",
      "@langchain/openai",
      "github.com/openai/openai-go",
      "github.com/sashabaranov/go-openai",
    ],
    variables: [
      key(
        "OPENAI_API_KEY",
        "Key of the OpenAI API.",
        "sk-proj-…",
        "begins with sk-",
        [["OPENAI"], ["OPEN_AI"], ["LLM"], ["AI", "KEY"]],
        { own: true, link: "Model" },
      ),
    ],
  },
  {
    packages: [
      "@aws-sdk/client-bedrock-runtime",
      "@anthropic-ai/bedrock-sdk",
      "@ai-sdk/amazon-bedrock",
    ],
    variables: [
      key(
        "AWS_REGION",
        "Region of the models. The role of the task gives the rest: no keys.",
        "eu-central-1",
        "the name of a region",
        [["REGION"]],
        { ...open, own: true, link: "Model" },
      ),
    ],
  },
  {
    packages: ["@google/generative-ai", "@google/genai", "google-generativeai", "google-genai"],
    variables: [
      key("GOOGLE_AI_API_KEY", "Key of the Gemini API.", "AIza…", "begins with AIza", [
        ["GOOGLE", "KEY"],
        ["GEMINI"],
        ["GENAI"],
      ]),
    ],
  },
  {
    packages: ["@ai-sdk/google"],
    variables: [
      key(
        "GOOGLE_GENERATIVE_AI_API_KEY",
        "Key of the Gemini API.",
        "AIza…",
        "begins with AIza",
        [["GOOGLE", "KEY"], ["GEMINI"]],
        { own: true },
      ),
    ],
  },
  {
    packages: ["@huggingface/inference", "huggingface-hub", "huggingface_hub"],
    variables: [
      key("HUGGINGFACE_TOKEN", "Token of Hugging Face.", "hf_…", "begins with hf_", [
        ["HUGGING"],
        ["HF_"],
      ]),
    ],
  },
  {
    packages: ["stripe", "github.com/stripe/stripe-go"],
    variables: [
      key(
        "STRIPE_SECRET_KEY",
        "Secret key of the Stripe account.",
        "sk_live_…",
        "begins with sk_live_ or sk_test_",
        [
          ["STRIPE", "SECRET"],
          ["STRIPE", "KEY"],
        ],
      ),
      key(
        "STRIPE_WEBHOOK_SECRET",
        "Signs what Stripe sends to the webhook.",
        "whsec_…",
        "begins with whsec_",
        [["STRIPE", "WEBHOOK"]],
        { required: false },
      ),
    ],
  },
  {
    packages: ["@stripe/stripe-js", "@stripe/react-stripe-js"],
    variables: [
      key(
        "NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY",
        "Public key of the Stripe account.",
        "pk_live_…",
        "begins with pk_live_ or pk_test_",
        [
          ["STRIPE", "PUBLISHABLE"],
          ["STRIPE", "PUBLIC"],
        ],
        open,
      ),
    ],
  },
  {
    packages: [
      "@sentry/node",
      "@sentry/nextjs",
      "@sentry/react",
      "@sentry/sveltekit",
      "@sentry/remix",
      "sentry-sdk",
    ],
    variables: [
      key(
        "SENTRY_DSN",
        "Where errors are reported.",
        "https://key@o1.ingest.sentry.io/1",
        "an https:// URL with a key",
        [["SENTRY"]],
        { type: "url", sensitive: false, required: false },
      ),
    ],
  },
  {
    packages: ["@sendgrid/mail", "sendgrid"],
    variables: [
      key("SENDGRID_API_KEY", "Key of SendGrid.", "SG.…", "begins with SG.", [["SENDGRID"]]),
    ],
  },
  {
    packages: ["resend"],
    variables: [key("RESEND_API_KEY", "Key of Resend.", "re_…", "begins with re_", [["RESEND"]])],
  },
];
