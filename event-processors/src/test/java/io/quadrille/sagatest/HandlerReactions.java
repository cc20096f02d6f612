package io.quadrille.sagatest;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.CommandCallback;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.GenericCommandResultMessage;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.commandhandling.gateway.DefaultCommandGateway;
import org.axonframework.common.Registration;
import org.axonframework.eventhandling.AnnotationEventHandlerAdapter;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.messaging.MessageDispatchInterceptor;
import org.axonframework.messaging.MessageHandler;
import org.axonframework.messaging.MessageHandlerInterceptor;
import org.axonframework.messaging.MetaData;

/** Reactions, and those of a class with event handlers. Not thread-safe. */
final class HandlerReactions implements Reactions {

    private final Reactions others;
    private final String participant;
    private final List<Object> sent = new ArrayList<>();
    private final AnnotationEventHandlerAdapter handler;

    HandlerReactions(Reactions others, String participant, Function<CommandGateway, Object> handler) {
        this.others = others;
        this.participant = participant;
        var gateway = DefaultCommandGateway.builder().commandBus(new Recorder()).build();
        this.handler = new AnnotationEventHandlerAdapter(handler.apply(gateway));
    }

    @Override
    public List<Object> reactions(String by, Object event, Instant time) {
        var commands = new ArrayList<>(others.reactions(by, event, time));
        var payload = new GenericEventMessage<>(event, MetaData.emptyInstance());
        var message = new GenericEventMessage<>(payload, () -> time);
        if (!by.equals(participant) || !handler.canHandle(message)) return commands;
        sent.clear();
        try {
            handler.handle(message);
        } catch (Exception e) {
            throw new IllegalStateException("a reaction of " + by + " to " + event + " failed", e);
        }
        commands.addAll(sent);
        return commands;
    }

    /** Keeps the commands that the handler sends, and answers each with null. */
    private final class Recorder implements CommandBus {

        @Override
        public <C> void dispatch(CommandMessage<C> command) {
            sent.add(command.getPayload());
        }

        @Override
        public <C, R> void dispatch(CommandMessage<C> command, CommandCallback<? super C, ? super R> callback) {
            sent.add(command.getPayload());
            callback.onResult(command, GenericCommandResultMessage.asCommandResultMessage((Object) null));
        }

        @Override
        public Registration subscribe(String name, MessageHandler<? super CommandMessage<?>> commandHandler) {
            throw new UnsupportedOperationException("reactions handle no commands");
        }

        @Override
        public Registration registerDispatchInterceptor(
                MessageDispatchInterceptor<? super CommandMessage<?>> interceptor) {
            throw new UnsupportedOperationException("reactions have no interceptors");
        }

        @Override
        public Registration registerHandlerInterceptor(
                MessageHandlerInterceptor<? super CommandMessage<?>> interceptor) {
            throw new UnsupportedOperationException("reactions have no interceptors");
        }
    }
}
