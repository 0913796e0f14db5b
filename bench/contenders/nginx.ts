import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../free-port.ts';
import type { StartContender } from './setup.ts';

const PROGRAM = '/usr/sbin/nginx';
/** Debian's libnginx-mod-http-lua and -ndk install them. */
const MODULES = ['ndk_http_module.so', 'ngx_http_lua_module.so'].map(
  name => `/usr/lib/nginx/modules/${name}`,
);

/** nginx with one worker and the redirect written in Lua. */
export const startNginx: StartContender = async (bed, { upstream, connections = 256, caFile }) => {
  if (![PROGRAM, ...MODULES].every(path => existsSync(path)))
    return { absent: "Debian's nginx and libnginx-mod-http-lua are not installed" };
  if (caFile !== undefined) return { absent: 'it is not set up for TLS here' };
  const directory = join(bed.directory, 'nginx');
  mkdirSync(directory);
  const origin = `http://127.0.0.1:${await freePort()}`;
  const file = join(directory, 'nginx.conf');
  writeFileSync(file, configuration({ directory, listen: new URL(origin).host, upstream, connections }));
  return bed.start('nginx', 'servers', {
    command: PROGRAM,
    args: ['-c', file, '-e', 'stderr'],
    origin,
  });
};

interface Place {
  readonly directory: string;
  readonly listen: string;
  readonly upstream: string;
  readonly connections: number;
}

function configuration({ directory, listen, upstream, connections }: Place): string {
  // When root starts it, its worker would switch to a user who may not read the directory.
  const user = process.getuid?.() === 0 ? 'user root;' : '';
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `${user}
daemon off;
worker_processes 1;
worker_rlimit_nofile 16384;
pid ${directory}/nginx.pid;
${MODULES.map(path => `load_module ${path};`).join('\n')}
events { worker_connections 8192; }
http {
  access_log off;
  keepalive_requests 1000000000;
  ${temporary.map(name => `${name}_temp_path ${directory};`).join(' ')}
  lua_package_path '/usr/share/lua/5.1/?.lua;;';
  upstream everflow { server ${new URL(upstream).host}; keepalive ${connections}; keepalive_requests 1000000000; }
  server {
    listen ${listen} backlog=4096;
    location = /clk {
      internal;
      proxy_pass ${new URL(upstream).protocol}//everflow;
      proxy_http_version 1.1;
      proxy_pass_request_headers off;
      proxy_set_header Connection '';
    }
    location / { content_by_lua_block { require('redirect')() } }
  }
  init_by_lua_block {
    local links = { ['/spring'] = 'https://brand.example/lp' }
    package.loaded.redirect = function ()
      local destination = links[ngx.var.uri]
      if not destination then return ngx.exit(404) end
      local click = ngx.location.capture('/clk', { args = 'oid=2101&affid=7' })
      local id = click.status == 200 and string.match(click.body, '"transaction_id":"([%w_-]+)"')
      if id then
        ngx.header['Set-Cookie'] = 'ef_tid_c_o_2101=' .. id
        destination = destination .. '?_ef_transaction_id=' .. id
      end
      return ngx.redirect(destination, 302)
    end
  }
}
`;
}
