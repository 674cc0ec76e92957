/** `pm2 start ecosystem.config.cjs`, and after each update `pm2 reload shop`: one process after the other is replaced. */
module.exports = {
  apps: [
    {
      name: "shop",
      script: "dist/server.js",
      node_args: "--enable-source-maps",
      exec_mode: "cluster",
      // Several need Redis.
      instances: 2,
      // More than the option `shutdown`, which is 5 s at most: PM2 kills a process after 1.6 s unless it is told to wait.
      kill_timeout: 6000,
      env: { NODE_ENV: "production", PORT: "3000", REDIS_URL: "redis://localhost:6379" },
    },
  ],
};
