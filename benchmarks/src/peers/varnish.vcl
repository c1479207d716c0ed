# Varnish with the VCL it comes with.
vcl 4.1;

backend origin {
  .host = "127.0.0.1";
  .port = "@ORIGIN@";
}
@if !cache

sub vcl_recv {
  return (pass);
}
@end
