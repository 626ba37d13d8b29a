# Sourced by run.sh and memory.sh: builds what they start.
for project in src/Host bench/load/Upstream bench/load/BareYarp bench/load/LoadClient bench/load/Runner; do
  dotnet build "$root/$project" -c Release -v quiet -nologo
done
