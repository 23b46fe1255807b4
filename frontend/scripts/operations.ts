/** A plugin of openapi-ts: writes what each operation takes and answers, by method and path. `src/api/operations.ts` reads it. */
import { $, type DefinePlugin } from "@hey-api/openapi-ts";

type OperationsPlugin = DefinePlugin<{ name: "operations" }>;
type Role = "data" | "response";

const BASE = /^\/api\/v1/;

const handler: OperationsPlugin["Handler"] = ({ plugin }) => {
  const methods: Record<string, ReturnType<typeof $.type.object>> = {};
  const typeOf = (resourceId: string, role: Role) =>
    $.type(plugin.querySymbol({ category: "type", resource: "operation", resourceId, role, tool: "typescript" }) ?? "unknown");
  plugin.forEach("operation", ({ operation }) => {
    const path = operation.path.replace(BASE, "");
    const isGuarded = "if-match" in (operation.parameters?.header ?? {});
    const shape = $.type
      .object()
      .prop("data", (prop) => prop.type(typeOf(operation.id, "data")))
      .prop("answer", (prop) => prop.type(typeOf(operation.id, "response")))
      .prop("guarded", (prop) => prop.type($.type.literal(isGuarded)));
    methods[operation.method] = (methods[operation.method] ?? $.type.object()).prop(path, (prop) => prop.type(shape));
  });
  const all = Object.entries(methods).reduce((whole, [method, paths]) => whole.prop(method, (prop) => prop.type(paths)), $.type.object());
  const symbol = plugin.symbol("Operations", { meta: { category: "type", resource: "operations", tool: "operations" } });
  plugin.node($.type.alias(symbol).export().type(all));
};

/** What goes into `plugins` of the configuration. */
export const operations = { name: "operations", config: {}, dependencies: ["@hey-api/typescript"], handler } as unknown as "@hey-api/typescript";
