using System.Net;
using Guard.LoadUpstream;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

// The fastest provider there can be: Guard.LoadUpstream <port>. What it answers stands in the request; see Answers.
var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
{
    kestrel.AddServerHeader = false;
    kestrel.Listen(IPAddress.Loopback, int.Parse(args[0], System.Globalization.CultureInfo.InvariantCulture));
});
var app = builder.Build();
app.Run(Answers.WriteAsync);
await app.RunAsync();
