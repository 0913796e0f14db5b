import type { FastifyPluginAsync } from 'fastify';
import { answerCrawlers } from './crawler-routes.ts';
import { addLimits, type LimitOptions } from './limits.ts';
import { answerOtherRequests } from './other-requests.ts';
import { hitHandler, type RouteDeps } from './route.ts';
import { addVisits, type VisitOptions } from './visit-hook.ts';

export interface RedirectOptions extends VisitOptions, LimitOptions {
  readonly route: RouteDeps;
}

/** The short links of the public listener: any path that no other route of the application has is a hit. */
export const redirect: FastifyPluginAsync<RedirectOptions> = async (app, options) => {
  addVisits(app, options);
  const mayClick = await addLimits(app, options);
  app.route({ method: ['GET', 'HEAD'], url: '/*', handler: hitHandler(options.route, mayClick) });
  answerCrawlers(app);
  answerOtherRequests(app, options.log);
};
