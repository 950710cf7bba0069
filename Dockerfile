# MiniFlow's window in a browser, from a container. It listens on loopback only, so that it shares the host's network:
#   docker build -t miniflow . && docker run --rm --network host -v miniflow:/data miniflow
# prints the address to open.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run build && npm prune --omit=dev

FROM node:24-bookworm-slim
ENV NODE_ENV=production MINIFLOW_HOME=/data
WORKDIR /app
COPY --from=build /app/package.json /app/LICENSE /app/THIRD-PARTY-NOTICES.md ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY --from=build /app/models models
COPY --from=build /app/resources resources
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
CMD ["node", "dist/main/cli.js", "serve", "--port", "4817"]
