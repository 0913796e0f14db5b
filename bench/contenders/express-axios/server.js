import http from 'node:http';
import https from 'node:https';
import axios from 'axios';
import express from 'express';

// A click proxy as a good tutorial would have it. `server.js ORIGIN [CONNECTIONS]`; prints its origin.

const [everflowOrigin, connections = '256'] = process.argv.slice(2);

const links = new Map([
  ['spring', { offerId: 2101, affiliateId: 7, destination: 'https://brand.example/lp' }],
]);

const keepAlive = { keepAlive: true, maxSockets: Number(connections) };
const everflow = axios.create({
  baseURL: everflowOrigin,
  httpAgent: new http.Agent(keepAlive),
  httpsAgent: new https.Agent(keepAlive),
  timeout: 1500,
});

const app = express();
app.disable('x-powered-by');

app.get('/:slug', async (req, res) => {
  const link = links.get(req.params.slug);
  if (!link) {
    res.status(404).send('Not found');
    return;
  }
  const destination = new URL(link.destination);
  try {
    const { data } = await everflow.get('/clk', {
      params: { oid: link.offerId, affid: link.affiliateId, sub1: req.query.sub1 },
      headers: { 'user-agent': req.get('user-agent'), 'x-forwarded-for': req.ip },
    });
    destination.searchParams.set('_ef_transaction_id', data.transaction_id);
    res.cookie(`ef_tid_c_o_${link.offerId}`, data.transaction_id, { maxAge: 30 * 24 * 3600 * 1000 });
  } catch (error) {
    // biome-ignore lint/suspicious/noConsole: as people write it
    console.error('Everflow did not answer:', error.message);
  }
  res.redirect(302, destination.href);
});

const server = app.listen(0, '127.0.0.1', () => {
  // biome-ignore lint/suspicious/noConsole: as people write it
  console.log(`listening at http://127.0.0.1:${server.address().port}`);
});
server.keepAliveTimeout = 72_000;
