# The proxies with their settings (nginx, apache). In the image and not mounted: a mounted file keeps the
# mode that it has on the machine, and the proxy's user has to read it.
# Build it from the repository's root:
#   docker build -f deploy/docker/proxy.Dockerfile --target nginx -t deployment-lab/nginx .
ARG NGINX_IMAGE=nginx:stable
ARG HTTPD_IMAGE=httpd:2.4

FROM scratch AS common
COPY deploy/docker/health.sh /srv/
COPY apps/server/static /srv/static

FROM ${NGINX_IMAGE} AS nginx
COPY --from=common /srv /srv
COPY deploy/nginx/compose /srv/nginx
COPY deploy/nginx-copied/nginx.conf /srv/nginx/copied.conf
RUN chmod -R a+rX /srv
USER nginx
EXPOSE 8080
ENTRYPOINT ["sh", "/srv/nginx/start.sh"]
CMD ["/srv/nginx/nginx.conf"]
LABEL org.opencontainers.image.title="Deployment Lab: Nginx" \
  org.opencontainers.image.licenses="MIT"

FROM ${HTTPD_IMAGE} AS apache
COPY --from=common /srv /srv
COPY deploy/apache/compose /srv/apache
COPY deploy/apache-copied/httpd.conf /srv/apache/copied.conf
RUN chmod -R a+rX /srv
USER www-data
EXPOSE 8080
ENTRYPOINT ["sh", "/srv/apache/start.sh"]
CMD ["/srv/apache/httpd.conf"]
LABEL org.opencontainers.image.title="Deployment Lab: Apache" \
  org.opencontainers.image.licenses="MIT"
